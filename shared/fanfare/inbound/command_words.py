"""What the bulletin can be asked by mail, and the words that people ask it with.

Joining takes its own word, at the beginning. Leaving takes many, as people write them to a person: "please
unsubscribe me", "STOP", "take me off your list". Such a sentence must hold nothing else: "Stop the cuts to
libraries" is about something else, and "do not remove me" asks the contrary.
"""

import re
from enum import StrEnum


class Command(StrEnum):
    """What can be asked. Each is the word that asks for it."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    HELP = "help"


MAX_WORDS = 16
"""Words of a sentence that asks to leave."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ADDRESS = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in text.split(",")]


_BEFORE = _words("""
    please pls plz kindly hi hello dear all sir madam sirs team i i'd we we'd would like want wish need to
    be can could you just now so also request
    os gwelwch yn dda plis a allwch chi hoffwn dw dwi i'n rwy'n rydw rwyf eisiau am gael fy helo annwyl
""")
"""What may come before the words that ask."""

_LEAVING = _phrases("""
    unsubscribe, unsub, un subscribe, unsubcribe, unsuscribe, unsubscibe, daddanysgrifio,
    ddaddanysgrifio, daddanysgrifiwch, datdanysgrifio, datdanysgrifiwch, dad danysgrifio, dad danysgrifiwch
""")
"""Nothing else is meant by them, whatever follows."""

_LEAVING_ALONE = _phrases("""
    stop, stopall, optout, opt out, opt me out, opting out, taken off, take me off, take us off, get me off,
    sign me off, unsubscribed, unsubscribing, tynnwch fi, tynna fi, tynnu fi, tynnwch ni, stopiwch, stopio
""")
"""These ask to leave when nothing follows but _AFTER."""

_LEAVING_WHAT = _phrases("""
    remove, removed, delete, cancel, no more, take my, leave, end my, no longer wish to receive,
    no longer want, do not want, don't want, do not wish to receive, tynnwch fy, peidiwch ag anfon, dim mwy
""")
"""These too, once one of _NOUNS follows: by themselves they can be about anything."""

_NOUNS = _words("""
    me us list lists mailing mailinglist mail mails email emails e-mail e-mails bulletin bulletins
    newsletter newsletters subscription subscriptions address addresses name
    rhestr restr bwletin cylchlythyr ebost ebyst e-bost e-byst negeseuon
""")

_AFTER = _NOUNS | _words("""
    my our myself the this that these those your all any of it from off out to for on at in and as so
    listserv message messages details contact contacts database distribution send sending get getting
    again receive receiving emailing contacting updates more further future now today immediately please
    pls plz thanks thank you many kind regards best once asap soon possible libraries week
    i fi fy ni oddi ar o'r y yr eich hon hwn rhestrau bostio neges anfon gan os gwelwch yn dda diolch
    plis cyfeiriad
""")
"""What may follow them."""


def command_in(line: str, address: str) -> Command | None:
    """What a subject or a line of text asks; None when it is about something else, or about somebody else's
    address. address: of who wrote it."""
    named = {found.strip(".").casefold() for found in _ADDRESS.findall(line)}
    if named - {address.casefold()}:
        return None
    line = _ADDRESS.sub("address", line)
    words = [word.replace("’", "'") for word in _WORD.findall(line.casefold())]
    if not words:
        return None
    first = words[0].replace("-", "")
    if first in set(Command):
        return Command(first)
    return Command.UNSUBSCRIBE if _asks_to_leave(words) else None


def _asks_to_leave(words: list[str]) -> bool:
    start = next((n for n, word in enumerate(words) if word not in _BEFORE), len(words))
    asked = [_joined(word) for word in words[start:]]
    if any(_begins(asked, one) for one in _LEAVING):
        return True
    if len(words) > MAX_WORDS:
        return False
    alone = [asked[len(one) :] for one in _LEAVING_ALONE if _begins(asked, one)]
    rests = [asked[len(one) :] for one in _LEAVING_WHAT if _begins(asked, one)]
    alone += [rest for rest in rests if _NOUNS.intersection(rest)]
    return any(_AFTER.issuperset(rest) for rest in alone)


def _joined(word: str) -> str:
    """A word that is written with a hyphen or without: "un-subscribe", "opt-out", "dad-danysgrifio"."""
    whole = word.replace("-", "")
    return whole if (whole,) in (*_LEAVING, *_LEAVING_ALONE) else word


def _begins(words: list[str], with_these: tuple[str, ...]) -> bool:
    return tuple(words[: len(with_these)]) == with_these
