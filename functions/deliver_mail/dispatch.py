"""Claim, send, settle: a batch of written mails on its way to SES."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from math import inf
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from deliver_mail.ceiling import Ceiling
from deliver_mail.clock import Clock
from deliver_mail.drafts import Draft, Drafts
from fanfare.aws.ledger.ledger import Claims, Ledger
from fanfare.aws.ledger.mailboxes import FirstMail, Gate
from fanfare.aws.metrics import counts
from fanfare.aws.ses import SOON, Mailer
from fanfare.delivery.protocol import QUIET, Leave, LedgerEntry, Outcome, State, Wait, settled
from fanfare.mailings.pace import LOOK_EVERY, MAX_LATE

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ENOUGH_TIME = 10_000
"""Milliseconds that must be left to start one more call of SES."""

THREADS = 4
"""Each keeps a connection to SES; more of them wait for each other."""

logger = Logger()
metrics = counts("deliver_mail")

COUNTED = {
    State.SENT: "MailsSent",
    State.REFUSED: "MailsRefused",
    State.UNKNOWN: "MailsUnknown",
}
"""Metrics of the outcomes of calls of SES."""

type Doors = Callable[[Mapping[str, FirstMail]], Gate]
"""Makes the gate that first mails pass, for those of one batch."""


@dataclass(slots=True)
class Sendings:
    """Outcome of a batch. rows: as they were settled. again: after how many seconds a mail's message
    has to come again, by delivery id; 0 is for mails that there was no time to try. given_up: ids of
    mails that stay unknown. contested: ids of mails that another transaction was writing, so that nobody
    may have claimed them."""

    rows: list[LedgerEntry] = field(default_factory=list)
    again: dict[str, int] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    contested: set[str] = field(default_factory=set)


class Dispatcher:
    """Sends at most once for each claim."""

    def __init__(
        self, ledger: Ledger, mailer: Mailer, ceiling: Ceiling, doors: Doors, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._mailer = mailer
        self._ceiling = ceiling
        self._doors = doors
        self._clock = clock
        self._threads = ThreadPoolExecutor(THREADS)

    def dispatch(
        self,
        drafts: Drafts,
        context: "LambdaContext",
        turns: Sequence[float] = (),
        keep: Callable[[Sequence[LedgerEntry]], None] | None = None,
    ) -> Sendings:
        """Send what may be sent, and write down the outcome and what was skipped.

        Args:
            drafts: what may be sent, and what was skipped.
            context: of the invocation.
            turns: of a mailing: when each call has its turn. A mail that has not left soon after is queued
                again: by then its reader's state, or the mailing's, may have changed.
            keep: called with the rows that were claimed, before their mails leave; when it fails, none
                leaves now.
        """
        done = Sendings()
        ready = self._within_ceiling(drafts, done)
        claims = self._claim(ready, context.aws_request_id)
        _leave(claims, done)
        done.contested = claims.contested
        work = [ready[row.delivery_id] for row in claims.taken]
        if keep and not _kept(keep, claims.taken):
            outcomes = [Outcome(State.QUEUED, "not_kept", retry_after=SOON) for _ in work]
        else:
            until = self._clock.time() + LOOK_EVERY + MAX_LATE if turns else inf
            send = partial(self._send, context, until)
            outcomes = list(self._threads.map(send, work, turns or repeat(0.0)))
        now = self._now()
        for state, name in COUNTED.items():
            metrics.count(name, sum(outcome.state is state for outcome in outcomes))
        for row, outcome in zip(claims.taken, outcomes, strict=True):
            done.rows.append(settled(row, outcome, now))
            if outcome.state is State.UNKNOWN:
                done.again[row.delivery_id] = QUIET
            elif outcome.state is State.QUEUED:
                done.again[row.delivery_id] = outcome.retry_after
        gone = {row.delivery_id for row in done.rows if row.state is not State.QUEUED}
        self._ceiling.give_back(sum(d.is_counted for n, d in ready.items() if n not in gone))
        self._ledger.settle([*drafts.skipped, *claims.lost, *done.rows])
        return done

    def _within_ceiling(self, drafts: Drafts, done: Sendings) -> dict[str, Draft]:
        """What may be claimed. First mails beyond what may leave in this hour wait for the next."""
        firsts = [one for one, draft in drafts.ready.items() if draft.is_counted]
        if not firsts:
            return drafts.ready
        late = firsts[self._ceiling.take(len(firsts), drafts.now) :]
        if late:
            logger.error("mails_wait", reason="ceiling", mails=len(late))
            metrics.count("MailsHeldUp")
            done.again |= dict.fromkeys(late, self._ceiling.wait(drafts.now))
        return {one: draft for one, draft in drafts.ready.items() if one not in done.again}

    def _claim(self, ready: Mapping[str, Draft], claim: str) -> Claims:
        final = {delivery_id for delivery_id, draft in ready.items() if draft.is_final}
        firsts = {one: draft.first for one, draft in ready.items() if draft.first}
        gate = self._doors(firsts) if firsts else None
        entries = [draft.entry for draft in ready.values()]
        return self._ledger.claim(entries, claim, self._now(), final, gate)

    def _send(self, context: "LambdaContext", until: float, draft: Draft, turn: float) -> Outcome:
        self._clock.sleep_until(turn)
        if self._clock.time() > until:
            return Outcome(State.QUEUED, "late")
        if context.get_remaining_time_in_millis() < ENOUGH_TIME:
            return Outcome(State.QUEUED, "no_time")
        tags = {"delivery": draft.entry.delivery_id, "kind": draft.entry.kind}
        return self._mailer.send(draft.raw, draft.email, tags)

    def _now(self) -> int:
        return int(self._clock.time())


def _kept(keep: Callable[[Sequence[LedgerEntry]], None], taken: Sequence[LedgerEntry]) -> bool:
    try:
        keep(taken)
    except Exception:  # whatever it is: a claim that is left standing would end as an unknown mail
        logger.exception("claimed_mails_not_sent", mails=len(taken))
        return False
    return True


def _leave(claims: Claims, done: Sendings) -> None:
    for delivery_id, step in claims.others.items():
        match step:
            case Wait(seconds):
                done.again[delivery_id] = seconds
            case Leave(given_up=True):
                done.given_up.append(delivery_id)
            case _:
                pass
