"""What shows that a machine wrote a mail, and what of that matters to what the mail asks.

RFC 3834, section 2, and what mail programs add to that: a vacation notice, a list's mail or a delivery
report is never answered, or two machines would write to each other for ever.
"""

import re

from fanfare.inbound.arrival import Arrival
from fanfare.inbound.head import Beginning
from fanfare.inbound.text import leaves

_ROBOTS = {
    *("mailer-daemon", "postmaster", "bounce", "bounces", "autoreply", "auto-reply"),
    *("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply"),
}
_ROBOT_AFFIXES = re.compile(r".*-(bounces|noreply)")
_ROLES = re.compile(r"owner-.*|.*-(owner|request)")

_LISTS = re.compile(
    r"list-(id|help|subscribe|unsubscribe|unsubscribe-post|post|owner|archive)|mailing-list"
)
_MACHINES = (
    *("x-autoreply", "x-auto-reply", "x-autorespond"),
    *("x-autoresponder", "x-loop"),
)
"""Headers that only programs write, each program its own."""

_REPORTS = re.compile(
    r"\s*multipart/report\b|\s*message/(delivery-status|disposition-notification)\b"
)
_CALENDARS = re.compile(r"text/calendar|application/ics")

_AWAY = re.compile(
    r"""(?ix)
    \b out[ -]of[ -](?:the[ -])?office \b
    | \b auto(?:matic|mated|matically)?[ -]?(?:reply|response|generated)
    | \b on[ ](?:\w+[ ])?leave \b
    | \b (?:i[ ]am|i['’]m|i[ ]will[ ]be|i['’]ll[ ]be|we[ ]are)[ ](?:currently[ ]|now[ ])?
      (?:away|on[ ]holiday|off[ ]sick) \b
    | \b (?:away|absent)[ ](?:from|until|till|on|through) \b
    | \b no[ ]longer[ ](?:work|employed)
    | \b (?:back|returning|return)[ ](?:(?:to|in|at)[ ](?:work|the[ ]office|my[ ]desk)[ ])?
      on[ ](?:mon|tue|wed|thu|fri|\d)
    | \b (?:vacation|absence)[ ](?:notice|reply|note)
    | \b we[ ]have[ ]received[ ]your[ ](?:e-?mail|message|enquiry|query|request)
    | \b abwesenheit | \b automatische[ ]antwort | \b r[ée]ponse[ ]automatique | \b absence[ ]du[ ]bureau
    | \b automatisch[ ]antwoord | \b respuesta[ ]autom
    | \b (?:allan|i[ ]ffwrdd)[ ]o['’]r[ ]swyddfa | \b (?:ymateb|ateb)[ ]awtomatig | \b ar[ ]wyliau
    """
)
"""How notes of absence and receipts say what they are."""

_NOTICES = re.compile(
    r"(?i)\s*(?:auto(?:matic)?[ -]?(?:reply|response)?|read|not read|delivered|relayed|undeliver\w+|"
    r"delivery (?:status|failure)\w*|accepted|declined|tentative|derbyniwyd|gwrthodwyd)\s*:"
)


def stops_leaving(mail: Beginning, came: Arrival) -> str:
    """What shows that nobody asked to leave, by name. Nothing else that a machine writes does: people's own
    mail carries X-Auto-Response-Suppress (Exchange), Precedence, X-Loop and List-* headers, and a machine
    at the leaving address can do no harm."""
    if any(_word(value) != "no" for value in mail.all("auto-submitted")):
        return "auto_submitted"
    if came.return_path == "" or "<>" in mail.all("return-path"):
        return "null_return_path"
    if any(_REPORTS.match(value.lower()) for value in mail.all("content-type")):
        return "report"
    return ""


def is_bulk(mail: Beginning) -> bool:
    """Whether a list or a program sent it: nothing is answered there."""
    return (
        any(
            _word(value) in {"bulk", "list", "junk", "auto_reply", "auto-reply"}
            for value in mail.all("precedence")
        )
        or any(_LISTS.fullmatch(name) for name, _ in mail.headers)
        or any(mail.all(name) for name in _MACHINES)
    )


def is_robot(address: str) -> bool:
    """Whether nobody reads what is sent there."""
    local = address.rpartition("@")[0].lower()
    return local in _ROBOTS or bool(_ROBOT_AFFIXES.fullmatch(local))


def is_role(address: str) -> bool:
    """Whether a mailing list's program may be there, or a desk that people share."""
    return bool(_ROLES.fullmatch(address.rpartition("@")[0].lower()))


def is_unasked(mail: Beginning, address: str, subject: str, text: str) -> bool:
    """Whether a mail that says nothing we know is one that nobody wrote to us: a note of absence, an answer
    to an invitation, a report without the headers that such mail should have. No help is sent for it.

    Args:
        address: of its sender.
        text: its beginning.
    """
    if is_role(address) or mail.all("x-auto-response-suppress") or _NOTICES.match(subject):
        return True
    if _AWAY.search(subject) or _AWAY.search(text):
        return True
    return any(_CALENDARS.match(part.kind) for part in leaves(mail))


def _word(value: str) -> str:
    return re.split(r"[\s;(]", value.strip().lower(), maxsplit=1)[0]
