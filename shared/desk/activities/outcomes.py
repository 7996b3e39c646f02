"""What became of the mails about changed activities."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.activities.recipients import news
from desk.aws.programme import Programme
from desk.mailings.summary import NUMBERS
from desk.parallel import progress
from fanfare.activities.activity import Listing
from fanfare.aws.ledger.mail_history import MailHistory
from fanfare.aws.register.register import Register
from fanfare.delivery.protocol import LedgerEntry, State

LOOK_EVERY = 2.0
"""Seconds between two looks at the ledger."""
REREAD_AFTER = 5
"""Looks without news after which registrations are read again: some may have changed meanwhile."""
ENDED = (State.SENT, State.REFUSED, State.SKIPPED, State.UNKNOWN)
LEFT_MEANWHILE = frozenset({"cancelled", "overtaken", "other_registration", "gone", "unchanged"})
"""Why a mail may be skipped with nobody uninformed: another mail told that person, or nothing is new."""

pause = time.sleep


@dataclass(slots=True)
class Outcomes:
    """What the ledger says of the mails that were due. waiting: of how many it says no end yet. left:
    people who cancelled before their mail."""

    ended: dict[str, LedgerEntry] = field(default_factory=dict)
    waiting: int = 0
    left: int = 0

    @property
    def numbers(self) -> dict[str, int]:
        """How the mails ended, in the words of the ledger."""
        states = Counter(entry.state.value for entry in self.ended.values())
        return {name: states[name] for name in NUMBERS} | {
            "waiting": self.waiting,
            "left": self.left,
        }

    @property
    def reasons(self) -> dict[str, int]:
        """Why mails were refused, skipped or are unknown."""
        return dict(Counter(e.reason for e in self.ended.values() if e.state is not State.SENT))

    @property
    def good(self) -> bool:
        """Whether everybody who is still registered was mailed, by this mail or another."""
        rest = (entry for entry in self.ended.values() if entry.state is not State.SENT)
        return not self.waiting and all(
            entry.state is State.SKIPPED and entry.reason in LEFT_MEANWHILE for entry in rest
        )


class Watch:
    """Looks at the ledger until it knows the end of every mail.

    Args:
        history: The ledger.
        register: As the functions read it.
        programme: The same, as the operator reads it.
        changed: The activities as written, each with the ids of the mails that were due.
    """

    def __init__(
        self,
        history: MailHistory,
        register: Register,
        programme: Programme,
        changed: Sequence[tuple[Listing, Sequence[str]]],
    ) -> None:
        self._history = history
        self._register = register
        self._programme = programme
        self._activity = {one: about.activity.key for about, ids in changed for one in ids}
        self._waiting = set(self._activity)
        self._news = {
            about.activity.key for about, _ in changed if about.sequence > about.announced
        }
        self.outcomes = Outcomes(waiting=len(self._waiting))

    def until_ended(self, minutes: float) -> Outcomes:
        """Look again and again, for so many minutes at most."""
        deadline = time.monotonic() + 60 * minutes
        still = 0
        with progress("Mails", len(self._waiting)) as advance:
            while True:
                ended = self._look()
                for _ in range(ended):
                    advance()
                still = 0 if ended else still + 1
                if still and still % REREAD_AFTER == 0:
                    self._read_again()
                self.outcomes.waiting = len(self._waiting)
                if not self._waiting or time.monotonic() >= deadline:
                    return self.outcomes
                pause(LOOK_EVERY)

    def _look(self) -> int:
        """How many mails have ended since the last look."""
        rows = self._history.entries(self._waiting)
        ended = {one: row for one, row in rows.items() if row.state in ENDED}
        self.outcomes.ended |= ended
        self._waiting -= ended.keys()
        return len(ended)

    def _read_again(self) -> None:
        """Who changed or cancelled the registration gets the news under another id, or none."""
        for key in {self._activity[one] for one in self._waiting} & self._news:
            listing = self._register.load([(key, "")])[0][key]
            before = {one for one in self._waiting if self._activity[one] == key}
            whose = {_registration(one) for one in before}
            told = news(listing, self._programme.parties(key))
            still = {one for one in told if _registration(one) in whose}
            self.outcomes.left += len(whose) - len(still)
            self._waiting = self._waiting - before | still
            self._activity |= dict.fromkeys(still, key)


def _registration(delivery_id: str) -> str:
    return delivery_id.rpartition("_")[0]
