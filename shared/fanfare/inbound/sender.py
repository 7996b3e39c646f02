"""Which mailbox a mail is from, and what proves it."""

import re

from fanfare.contact import holds_address, read_email
from fanfare.inbound.arrival import Arrival, Dmarc
from fanfare.inbound.domains import same_organisation
from fanfare.inbound.envelope import seen_through, untagged
from fanfare.inbound.head import Beginning, decoded
from fanfare.people import normalised
from fanfare.problems import InvalidValue

MAX_FROM = 1000
"""Characters of a From header that is read."""

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_ENCODED = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=", re.IGNORECASE)
_ANGLES = re.compile(r"<([^<>]*)>")
_BETWEEN = re.compile(r"[\s<>,;:\"()\[\]]+")


def sender_of(mail: Beginning) -> str:
    """The one mailbox that the mail is from, in ASCII.

    Programs write names as they please: with commas and colons unquoted, with comments in comments, with
    an angle bracket missing. As long as there is one address, there is no doubt whose mail it is. Empty
    when there is none, are several (RFC 5322 allows that, with a Sender), or it is an address that SES
    cannot send to.
    """
    values = mail.all("from")
    if len(values) != 1 or len(values[0]) > MAX_FROM:
        return ""
    written = _QUOTED.sub(_quoted, values[0])
    found = _addresses(_without_comments(_ENCODED.sub(" ", written)))
    if not found and _ENCODED.search(written):  # some programs encode all of it, address included
        found = _addresses(_without_comments(_QUOTED.sub(_quoted, decoded(values[0]))))
    if len(found) != 1:
        return ""
    try:
        return read_email(found.pop())
    except InvalidValue:
        return ""


def is_proven(sender: str, came: Arrival) -> bool:
    """Whether SES vouches that the mail is from the organisation that gives out the sender's address: by
    SPF or DKIM, for which organisations answer with their own users. Where DMARC failed it is not,
    whatever else passed: its check is stricter where its domain asks for that."""
    if not sender or came.dmarc in (Dmarc.FAILED, Dmarc.TOLERATED):
        return False
    if came.dmarc is Dmarc.PASSED and not came.header_from:
        return True
    passed = [came.header_from] if came.dmarc is Dmarc.PASSED else []
    domain = sender.rpartition("@")[2]
    return any(same_organisation(domain, one) for one in (*passed, *came.vouched))


def is_answerable(sender: str, came: Arrival) -> bool:
    """Whether an answer goes to where the mail came from: it is proven, or the envelope names the same
    mailbox, also behind a forwarder's or BATV's prefix. Else answering would mail strangers in our name."""
    if is_proven(sender, came):
        return True
    envelope = seen_through(came.return_path or "")
    return bool(sender and envelope) and normalised(envelope) == normalised(untagged(sender))


def _quoted(found: re.Match[str]) -> str:
    """Nothing of a quoted name is an address. A quoted local part stays: it is one that we cannot send to."""
    follows = found.string[found.end() : found.end() + 1]
    return '"' if follows == "@" else " "


def _unless_named(found: re.Match[str]) -> str:
    return " " if "@" in found[1] else found[0]


def _without_comments(text: str) -> str:
    """The text without its comments, comments in them included; what is never closed is no comment."""
    kept: list[str] = []
    opened: list[int] = []
    for character in text:
        if character == "(":
            opened.append(len(kept))
        kept.append(character)
        if character == ")" and opened:
            del kept[opened.pop() :]
            kept.append(" ")
    return "".join(kept)


def _addresses(text: str) -> set[str]:
    """What looks like an address, in small letters where two differ in nothing else. One in angle brackets
    is the one that is meant, unless there is another beside it."""
    angled = [one for one in _ANGLES.findall(text) if "@" in one]
    inside = [one.strip().removeprefix("mailto:") for one in angled]
    words = (word.strip("'") for word in _BETWEEN.split(_ANGLES.sub(_unless_named, text)))
    outside = [word for word in words if word.count("@") == 1 and holds_address(word)]
    return set({one.casefold(): one for one in (*outside, *inside)}.values())
