"""What may be done with a mail, by what the ledger says of it.

SES cannot recognise a repeated call, so no protocol sends exactly once. Ours claims a mail before the
call and writes down what came of it. When no reply came the state is `unknown`: the mail may have left.
It waits a quiet window, in which news of it could still settle the row, and only then goes again; a
mailing's waits for such news or for a person.

    queued -> claimed -> sent | refused | unknown
                      -> queued (SES said no for now)       unknown -> claimed, after the quiet window
    skipped: there was nothing left to tell, or a later mail has overtaken it
    held: a release that misses something from its service; it becomes queued, or is skipped in the end

Instants are whole seconds since the epoch, as DynamoDB keeps them.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

LEASE = 120
"""How long a claim lasts: longer than deliver_mail may run, so its holder is dead when it ends."""

SETTLING = 15
"""How soon to look again at a mail that somebody else is just sending. Nearly all are settled by then."""

QUIET = 30 * 60
"""How long an unknown mail waits for news before it goes again."""

ATTEMPTS = 3
"""Calls that may have sent a mail; after the last, a person decides."""

KEEP = 90 * 24 * 3600
"""How long a row stays."""


class State(StrEnum):
    """State of a mail."""

    QUEUED = "queued"
    HELD = "held"
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A mail's row in the ledger.

    claim: who claimed it last. lease: when that claim ends. attempt: calls of SES that may have sent it.
    since: when it got into its state. reason: why, by name; never SES's own words, they quote addresses.
    message_id: SES's, once sent. party: key of the registration that it is about, or of the mailbox that a
    digest goes to. overtaken: a later mail of the same registration has gone out, so this one never may.
    """

    delivery_id: str
    kind: str
    activity: str
    state: State
    claim: str = ""
    lease: int = 0
    attempt: int = 0
    since: int = 0
    reason: str = ""
    message_id: str = ""
    party: str = ""
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of one call of SES.

    state: SENT, REFUSED, UNKNOWN (no reply), or QUEUED (surely not sent, and may be later: retry_after
    is how many seconds later, or 0 when it was not even tried).
    """

    state: State
    reason: str = ""
    message_id: str = ""
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Take:
    """Claim it: it may be sent."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again after so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Leave:
    """It is settled: acknowledge the message. given_up: it is unknown after the last attempt."""

    given_up: bool = False


type Step = Take | Wait | Leave


def next_step(entry: LedgerEntry | None, now: int, by_machine: bool = True) -> Step:
    """What a worker does that meets a mail.

    Args:
        entry: the mail's row; None for a mail without one.
        by_machine: an unknown mail may go again without a person's word, as a confirmation must and a
            bulletin may not.
    """
    if entry is None:
        return Take()
    if entry.overtaken:
        return Leave()
    match entry.state:
        case State.QUEUED:
            return Take()
        case State.CLAIMED if now < entry.lease:
            return Wait(min(entry.lease - now, SETTLING))
        case State.CLAIMED | State.UNKNOWN:
            return _step_unknown(entry, now) if by_machine else Leave(given_up=True)
        case State.HELD | State.SENT | State.REFUSED | State.SKIPPED:
            return Leave()


def _step_unknown(entry: LedgerEntry, now: int) -> Step:
    since = entry.lease if entry.state is State.CLAIMED else entry.since
    if entry.attempt >= ATTEMPTS:
        return Leave(given_up=True)
    if now < since + QUIET:
        return Wait(since + QUIET - now)
    return Take()


def claimed(mail: LedgerEntry, seen: LedgerEntry | None, claim: str, now: int) -> LedgerEntry:
    """The row of a mail once claimed.

    Args:
        seen: what the ledger held of it.
        claim: names the claimant.
    """
    return replace(
        mail,
        state=State.CLAIMED,
        claim=claim,
        lease=now + LEASE,
        attempt=seen.attempt + 1 if seen else 1,
        since=now,
    )


def is_lost(entry: LedgerEntry, now: int) -> bool:
    """Its claim has ended and no outcome was written: the worker died."""
    return entry.state is State.CLAIMED and entry.lease <= now


def lost(entry: LedgerEntry) -> LedgerEntry:
    """The row of such a mail: unknown since its lease ended, the last moment it can have been sent."""
    return replace(entry, state=State.UNKNOWN, since=entry.lease, reason="worker_lost")


def settled(entry: LedgerEntry, outcome: Outcome, now: int) -> LedgerEntry:
    """The row of a claimed mail after its call of SES. A call that surely sent nothing does not count."""
    counts = outcome.state is not State.QUEUED
    return replace(
        entry,
        state=outcome.state,
        attempt=entry.attempt if counts else entry.attempt - 1,
        since=now,
        lease=0,
        reason=outcome.reason,
        message_id=outcome.message_id,
    )


def overtakes(delivery_id: str) -> tuple[str, ...]:
    """The mails that a cancellation must not overtake: those about the states just before.

    delivery_id: `<registration_id>_<party.sequence>-<listing.sequence>`. Each change of the party or of
    the activity adds one to its number; those before the last can differ in either.
    """
    group, _, member = delivery_id.rpartition("_")
    party, _, listing = member.partition("-")
    if not (party.isdecimal() and listing.isdecimal()):
        return ()
    here = (int(party), int(listing))
    before = [(here[0] - 1, here[1]), (here[0], here[1] - 1), (here[0] - 1, here[1] - 1)]
    return tuple(f"{group}_{p}-{a}" for p, a in before if p >= 0 and a >= 0)
