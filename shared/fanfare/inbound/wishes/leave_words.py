"""The words with which people ask to leave, and the ones around them: English and Welsh, in small letters."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in text.split(",")]


ASKS = _words("""
    please pls plz kindly would like want wish need can could request
    os gwelwch yn dda plis a allwch chi eisiau am gael
""")
"""Who writes one of these asks for something: it is no heading, and no name of a button."""

SELF = _words("""
    me us myself ourselves i i'd we we'd my our fi ni hoffwn dw dwi i'n rwy'n rydw rwyf fy ein
""")
"""Who writes one of these says who is meant."""

BEFORE = (
    ASKS
    | SELF
    | _words("""
    hi hello dear all sir madam sirs team to be you just now so also and but then therefore
    helo annwyl
""")
) - _words("me us myself ourselves my our fi ni ein")
"""What may come before the words that ask."""

LEAVE = _phrases("""
    unsubscribe, unsub, un subscribe, unsubcribe, unsuscribe, unsubscibe, daddanysgrifio,
    ddaddanysgrifio, daddanysgrifiwch, datdanysgrifio, datdanysgrifiwch, dad danysgrifio, dad danysgrifiwch
""")
"""Nothing else is meant by them, as long as nobody and nothing else is named."""

ALONE = _phrases("""
    stop, stopall, optout, opt out, opt me out, opting out, taken off, take me off, take us off, get me off,
    sign me off, unsubscribed, unsubscribing, tynnwch fi, tynna fi, tynnu fi, tynnwch ni, stopiwch, stopio
""")
"""These ask to leave when nothing follows but AFTER."""

WHAT = _phrases("""
    remove, removed, delete, cancel, no more, take my, leave, end my, no longer wish to receive,
    no longer want, do not want, don't want, do not wish to receive, tynnwch fy, peidiwch ag anfon, dim mwy
""")
"""These too, once one of NOUNS follows: by themselves they can be about anything."""

NOUNS = _words("""
    me us list lists mailing mailinglist mail mails email emails e-mail e-mails bulletin bulletins
    newsletter newsletters subscription subscriptions address addresses name
    rhestr restr bwletin cylchlythyr ebost ebyst e-bost e-byst negeseuon
""")

AFTER = NOUNS | _words("""
    my our myself ourselves the this that these those your all any of it from off out to for on at in and
    as so listserv message messages details contact contacts database distribution send sending get getting
    again receive receiving emailing contacting updates more further future now today immediately please
    pls plz thanks thank you many kind regards best once asap soon possible effective straight away libraries
    week request
    i fi fy ni oddi ar o'r y yr eich hon hwn rhestrau bostio neges anfon gan os gwelwch yn dda diolch
    plis cyfeiriad
""")
"""What may follow them."""

FROM = _words("from off oddi o'r")
OBJECTS = _words("me us myself ourselves fi ni")
OWNED = _words("my our this fy ein")
HAVE = _words(
    "account mailbox inbox library school organisation organization office service team department"
)
"""With OWNED before them they are the writer themselves."""

THINGS = _words("""
    link links button buttons page pages form forms option options function feature process address's
    is isn't isnt are does doesn't doesnt do don't did didn't was wasn't won't wont has hasn't never not
    can't cannot dolen botwm
""")
"""Behind a word for leaving these make it the name of something: "unsubscribe link", "unsubscribe does
not work"."""
