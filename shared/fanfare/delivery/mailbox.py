"""How many mails forms can cause to one mailbox, and which of them wait for one digest.

Anybody can type anybody's address. So at most six first mails an hour go to one mailbox, and at most three
a day about one booking. What is due beyond the six is told together, in one digest, once the first of them
is an hour old; a booking's own first mail is never left out, only repeats of a request are. Values in,
values out; instants are whole seconds since the epoch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fanfare.people import normalised

HOUR = 3600
DAY = 24 * HOUR

MAX_AN_HOUR = 6
"""First mails to one mailbox, digests among them."""

MAX_A_DAY = 3
"""Mails that forms cause about one booking, its first among them."""

DIGEST = "digest"
"""Kind of a mail about several bookings, besides those of MailKind."""

_GMAIL = ("gmail.com", "googlemail.com")


def folded(address: str) -> str:
    """The mailbox behind an address, as far as one can tell: without a tag, and for Gmail without dots.
    For counting only; two people may share one, so nothing else may go by it."""
    local, _, domain = normalised(address).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{local.replace('.', '')}@{_GMAIL[0]}"
    return f"{local}@{domain}"


class Way(StrEnum):
    """What becomes of a first mail. GO: it may leave. WAIT: a digest says what it would. NEVER: enough has
    been said about that booking today."""

    GO = "go"
    WAIT = "wait"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A mail that a form caused. about: opaque key of the booking. is_repeat: the booking has had its first
    mail before. waits: it comes with the next digest in any case."""

    delivery_id: str
    about: str
    is_repeat: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A mail that was let go. about: the bookings that it is about."""

    delivery_id: str
    at: int
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What is remembered of a mailbox for a day. digest: number of the one that is being collected, 0 for
    none. due: when it may leave."""

    passed: tuple[Passed, ...] = ()
    digest: int = 0
    due: int = 0


def judge(mailbox: Mailbox, mails: Sequence[First], now: int) -> tuple[Mailbox, dict[str, Way]]:
    """What becomes of mails to one mailbox, by delivery id, in their order. Returns with it what to
    remember. A mail that was let go before, and comes again, may still go."""
    box = replace(mailbox, passed=tuple(p for p in mailbox.passed if now - p.at < DAY))
    ways: dict[str, Way] = {}
    for mail in mails:
        box, ways[mail.delivery_id] = _judge(box, mail, now)
    return box, ways


def _judge(box: Mailbox, mail: First, now: int) -> tuple[Mailbox, Way]:
    if any(one.delivery_id == mail.delivery_id for one in box.passed):
        return box, Way.GO
    if mail.is_repeat and sum(mail.about in one.about for one in box.passed) >= MAX_A_DAY:
        return box, Way.NEVER
    lately = sorted(one.at for one in box.passed if now - one.at < HOUR)
    if box.digest or mail.waits or len(lately) >= MAX_AN_HOUR:
        since = lately[-MAX_AN_HOUR] if len(lately) >= MAX_AN_HOUR else now
        opened = box if box.digest else replace(box, digest=now, due=since + HOUR)
        return opened, Way.WAIT
    passed = (*box.passed, Passed(mail.delivery_id, now, (mail.about,)))
    return replace(box, passed=passed), Way.GO


def close(mailbox: Mailbox, delivery_id: str, about: Sequence[str], now: int) -> Mailbox:
    """What to remember once the digest leaves. about: the bookings that it is about."""
    told = Passed(delivery_id, now, tuple(about))
    passed = tuple(p for p in mailbox.passed if now - p.at < DAY)
    return Mailbox(passed=(*passed, told))


def digest_id(mailbox: str, number: int) -> str:
    """Delivery id of a mailbox's digest. mailbox: its opaque key."""
    return f"{mailbox}-{number}_digest"


def digest_number(delivery_id: str) -> int:
    """The number in such an id."""
    return int(delivery_id.removesuffix("_digest").rpartition("-")[2])
