"""Importing activities: what each row of a file means for the register, and doing it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from desk.activities import changes
from desk.activities.changes import Change, Verdict
from desk.activities.effects import Effects
from desk.activities.file import ActivityRow
from desk.activities.recipients import due, parties_of
from desk.aws.programme import Programme
from desk.parallel import in_parallel
from fanfare.aws.register.register import Register
from fanfare.problems import Problem
from fanfare.registrations.registration import Party

type Decided = list[tuple[ActivityRow, Change]]
"""Rows of a file, each with what it means for the register."""


def moved_to_coming_weeks(good: list[ActivityRow], now: datetime) -> list[ActivityRow]:
    """All activities by the same number of weeks, so that the first is two to three weeks away."""
    if not good:
        return []
    weeks = changes.weeks_until_coming(min(entry.activity.starts for entry in good), now)
    return [replace(entry, activity=changes.shifted(entry.activity, weeks, now)) for entry in good]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, as shown before it is done; or what it did.

    Attributes:
        decided: The good rows, each with the change that it makes.
        problems: All that is wrong with the file, and what the register does not allow.
    """

    decided: Decided
    problems: list[Problem]

    @property
    def mailing(self) -> list[Change]:
        """The changes that mail people; those that mail most come first."""
        return sorted((c for _, c in self.decided if c.mails), key=lambda c: -len(c.mails))


@dataclass(frozen=True, slots=True)
class Importer:
    """One import.

    Attributes:
        register: As the functions read it.
        programme: The same, as the operator writes it.
        effects: Writes what is changed, and sees to what follows.
        now: To the minute, so that what is exported reads back the same.
    """

    register: Register
    programme: Programme
    effects: Effects
    now: datetime

    def plan(
        self, good: list[ActivityRow], problems: list[Problem], *, shift: bool = False
    ) -> Plan:
        """Say what importing rows would do.

        Args:
            good: The good rows of a file.
            problems: What is wrong with the others.
            shift: Move all activities by whole weeks, so that the first is two to three weeks away.
        """
        decided = self.decide(moved_to_coming_weeks(good, self.now) if shift else good)
        return Plan(decided, [*problems, *refusals(decided)])

    def carry_out(self, plan: Plan) -> Plan:
        """Do what was planned. What the register does not allow by now is among the problems.

        Raises:
            ChangesTooFast: Registrations kept coming in between. Importing the same again does the rest.
        """
        done = self.commit(plan.decided)
        late = [one for one in refusals(done) if one not in plan.problems]
        return Plan(done, [*plan.problems, *late])

    def decide(self, good: list[ActivityRow]) -> Decided:
        """What each row means for the register as it is, and how many people it mails."""
        known, _ = self.register.load((entry.activity.key, "") for entry in good)
        decided = [
            (entry, changes.decide(known.get(entry.activity.key), entry.activity, self.now))
            for entry in good
        ]
        parties = parties_of(self.programme, [change.listing for _, change in decided])
        return [
            (entry, self._counted(change, parties.get(entry.activity.key, [])))
            for entry, change in decided
        ]

    def _counted(self, change: Change, parties: list[Party]) -> Change:
        now = datetime.now(UTC)
        return changes.counted(change, due(change.listing, parties, now), now)

    def commit(self, decided: Decided) -> Decided:
        """Write what has to be written, and see to what follows. Safe to do again after a crash."""
        done: Decided = []
        in_parallel("Activities", self._commit_one, decided, done.append)
        standing = [c.listing for _, c in done if c.verdict is not Verdict.REFUSED]
        self.effects.remind(standing, self.now)
        return sorted(done, key=lambda pair: pair[0].line)

    def _commit_one(self, pair: tuple[ActivityRow, Change]) -> tuple[ActivityRow, Change]:
        entry, change = pair

        def decided() -> Change:
            [(_, again)] = self.decide([entry])
            return again

        change = changes.counted(change, change.mails, datetime.now(UTC))
        if change.verdict is Verdict.REFUSED:
            return entry, change
        change = self.effects.settle(change, decided)
        self.effects.follow_up(change.listing, self.now)
        return entry, change


def refusals(decided: Decided) -> list[Problem]:
    """What the register does not allow, with the lines that ask for it."""
    return [replace(c.problem, line=e.line) for e, c in decided if c.problem]
