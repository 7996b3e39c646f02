"""Whom a mail is from, and whether a person wrote it."""

import re

from fanfare.fields import Wrong, read_email
from fanfare.inbound.arrival import Arrival, Dmarc
from fanfare.inbound.beginning import Beginning
from fanfare.person import normalised

LONGEST_FROM = 1000

_MAILBOX = re.compile(r"[^<>]*<([^<>]*)>\s*|\s*([^\s<>]+)\s*")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\([^()]*\)')
_ROBOTS = {
    *("mailer-daemon", "postmaster", "bounce", "bounces", "autoreply", "auto-reply"),
    *("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply"),
}
_ROBOT_AFFIXES = re.compile(r"owner-.*|.*-(owner|request|bounces|noreply)")
_LISTS = re.compile(
    r"list-(id|help|subscribe|unsubscribe|unsubscribe-post|post|owner|archive)|mailing-list"
)
_MACHINES = (
    *("x-auto-response-suppress", "x-autoreply", "x-auto-reply", "x-autorespond"),
    *("x-autoresponder", "x-loop"),
)
"""Headers that only programs write, each program its own."""

_REPORTS = re.compile(
    r"\s*multipart/report\b|\s*message/(delivery-status|disposition-notification)\b"
)


def written_by_machine(mail: Beginning, came: Arrival) -> str:
    """What shows that a machine wrote it, by name; empty for a person's mail.

    RFC 3834, section 2, and what mail programs add to that: a vacation notice, a list's mail or a
    delivery report is never answered, or two machines would write to each other for ever.
    """
    if any(_word(value) != "no" for value in mail.all("auto-submitted")):
        return "auto_submitted"
    if any(
        _word(value) in {"bulk", "list", "junk", "auto_reply", "auto-reply"}
        for value in mail.all("precedence")
    ):
        return "bulk"
    if any(_LISTS.fullmatch(name) for name, _ in mail.headers):
        return "list"
    if came.return_path == "" or "<>" in mail.all("return-path"):
        return "null_return_path"
    if any(_REPORTS.match(value.lower()) for value in mail.all("content-type")):
        return "report"
    if any(mail.all(name) for name in _MACHINES):
        return "suppressed_response"
    return ""


def sender_of(mail: Beginning) -> str:
    """The one mailbox that the mail is from, in ASCII. Empty when there is none, are several (RFC 5322
    allows that, with a Sender), or it is an address that SES cannot send to."""
    values = mail.all("from")
    if len(values) != 1 or len(values[0]) > LONGEST_FROM:
        return ""
    bare = _QUOTED.sub("", values[0])
    mailbox = _MAILBOX.fullmatch(bare)
    if not mailbox or re.search("[:;,]", bare):  # groups and lists
        return ""
    try:
        return read_email(mailbox[1] or mailbox[2] or "")
    except Wrong:
        return ""


def is_robot(address: str) -> bool:
    """Whether nobody reads what is sent there."""
    local = address.rpartition("@")[0].lower()
    return local in _ROBOTS or bool(_ROBOT_AFFIXES.fullmatch(local))


def is_aligned(sender: str, came: Arrival) -> bool:
    """Whether an answer goes to where the mail came from. An address in From that differs from the
    envelope's is believed only when DMARC passed; else answering would mail strangers in our name."""
    if came.dmarc is Dmarc.PASSED:
        return True
    return came.return_path is not None and normalised(came.return_path) == normalised(sender)


def _word(value: str) -> str:
    return re.split(r"[\s;(]", value.strip().lower(), maxsplit=1)[0]
