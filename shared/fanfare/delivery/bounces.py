"""What a bounce says of the address: dead, in trouble for now, or nothing at all."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

HALF_LIFE = timedelta(days=30)
"""After which a bounce that may pass counts for half."""

TOO_MANY = 5.0
"""Score at which an address gets no more mails: bounced on about six days of a month."""

ONCE_IN = timedelta(days=1)
"""All bounces of an address within it score once."""


class Verdict(StrEnum):
    """DEAD: no mail ever gets there. PASSING: none did, this time. UNWANTED: somebody complained. NONE:
    the trouble is the mail's or ours, and says nothing of the address."""

    DEAD = "dead"
    PASSING = "passing"
    UNWANTED = "unwanted"
    NONE = "none"


_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")

# RFC 3463, section 3, and the register that continues it:
# https://www.iana.org/assignments/smtp-enhanced-status-codes
_DEAD = {
    *(
        "1.0",
        "1.1",
        "1.2",
        "1.3",
        "1.6",
    ),  # no such mailbox, no such domain, moved and left no address
    "1.10",  # the domain says that it takes no mail (RFC 7505)
    "2.1",  # the mailbox is disabled
    "4.4",  # there is no route to the domain
}
_PASSING = {
    *("2.0", "2.2", "2.4"),  # full, or a list that cannot be expanded
    *("3.0", "3.1", "3.2"),  # the other side's system
    *("4.0", "4.1", "4.2", "4.3", "4.5", "4.6", "4.7"),  # the network between us
}
_OF_THE_MAIL = {"MessageTooLarge", "ContentRejected", "AttachmentRejected"}


def verdict_on(kind: str, sub_kind: str, status: str | None, diagnostic: str | None) -> Verdict:
    """What the bounce of one recipient says. The enhanced status code comes first, for it is the other
    side's word.

    Args:
        kind: SES's own, as is `sub_kind`.
        status: an enhanced status code.
        diagnostic: text that may hold one.
    """
    code = _STATUS.search(status or "") or _STATUS.search(diagnostic or "")
    if code and (code[2], code[3]) != ("0", "0"):
        return _by_code(code[1], f"{int(code[2])}.{int(code[3])}")
    if sub_kind in _OF_THE_MAIL:
        return Verdict.NONE
    return Verdict.DEAD if kind == "Permanent" else Verdict.PASSING


def _by_code(group: str, detail: str) -> Verdict:
    """Policy (7), protocol (5) and content (6) are about the mail or about us, not about the address."""
    if group == "4":
        return Verdict.PASSING
    if group == "5" and detail in _DEAD:
        return Verdict.DEAD
    return Verdict.PASSING if group == "5" and detail in _PASSING else Verdict.NONE


def scored(score: float, scored_at: datetime | None, at: datetime) -> float | None:
    """The score of an address once it bounced again, in passing. None when that counts for nothing: it
    scored within a day of it, or later."""
    if scored_at is None:
        return 1.0
    if at < scored_at + ONCE_IN:
        return None
    return float(score * 0.5 ** ((at - scored_at) / HALF_LIFE)) + 1.0
