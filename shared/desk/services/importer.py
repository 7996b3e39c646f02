"""Importing library services: what each row changes, and writing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.parallel import in_parallel
from desk.refusal import ChangesTooFast
from desk.services.rows import Described
from fanfare.aws.press.services import Services
from fanfare.aws.transactions import OvertakenError
from fanfare.problems import Problem
from fanfare.services.changes import Outcome, alterations, imported
from fanfare.services.details import details, service_of
from fanfare.services.service import ChangedBy, LibraryService, ServiceChange, member_of

_RACES = 20

type Row = tuple[int, Described]
"""A line of the file, and the service that it describes."""


class Verdict(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a row means for the table as it is now."""

    line: int
    key: str
    verdict: Verdict
    outcome: Outcome

    @property
    def changed(self) -> list[str]:
        """Names of what differs; a new service's are no news."""
        if self.verdict is Verdict.CREATED:
            return []
        return [one.name for one in self.outcome.alterations]


def namesakes(rows: Sequence[Row], known: Sequence[LibraryService]) -> list[Problem]:
    """Rows whose service is called like another, in the file or in the table: nobody could tell by the
    name which is meant, and the register names services so."""
    keys = {row.key for _, row in rows}
    owners = {_plain(one.name): f"the service {one.key}" for one in known if one.key not in keys}
    problems = []
    for line, row in rows:
        owner = owners.setdefault(_plain(row.texts["name"]), f"line {line}")
        if owner != f"line {line}":
            wrong = f"{row.texts['name']} is the name of {owner} already."
            problems.append(
                Problem(wrong, "Give each service its own name.", field="name", line=line)
            )
    return problems


def told_apart(services: Services, rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows whose service is called like no other, and what is wrong with the rest."""
    clashes = namesakes(rows, services.all())
    lines = {problem.line for problem in clashes}
    return [(line, row) for line, row in rows if line not in lines], clashes


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class ServiceImporter:
    """One import.

    Attributes:
        services: What is imported into.
        id: Names it in the services' histories.
        by: Whose it is.
    """

    services: Services
    id: str
    by: str
    now: datetime

    def decide(self, rows: Sequence[Row]) -> list[Decided]:
        """What each row means for the table as it is now."""
        return self._each("Looking up", rows, write=False)

    def commit(self, rows: Sequence[Row]) -> list[Decided]:
        """Write what differs, and remember what was said. Safe to do again after a crash: what is done
        is unchanged then."""
        return self._each("Services", rows, write=True)

    def _each(self, what: str, rows: Sequence[Row], *, write: bool) -> list[Decided]:
        done: list[Decided] = []
        in_parallel(what, self._commit if write else self._decide, rows, done.append)
        return sorted(done, key=lambda one: one.line)

    def _decide(self, row: Row) -> Decided:
        line, described = row
        member = member_of(described.key)
        known = self.services.load(member)
        if known is None:
            texts = {name: text for name, text in described.texts.items() if text}
            made = service_of(described.key, texts)
            new = Outcome(made, alterations({}, details(made)), texts)
            return Decided(line, described.key, Verdict.CREATED, new)
        outcome = imported(known, described.texts, self.services.history(member))
        verdict = Verdict.UPDATED if outcome.alterations else Verdict.UNCHANGED
        return Decided(line, described.key, verdict, outcome)

    def _commit(self, row: Row) -> Decided:
        for _ in range(_RACES):
            decided = self._decide(row)
            if not decided.outcome.said:
                return decided
            change = ServiceChange(
                member=member_of(decided.key),
                id=self.id,
                by=self.by,
                door=ChangedBy.IMPORT,
                at=self.now,
                alterations=decided.outcome.alterations,
                said=decided.outcome.said,
            )
            try:
                stored = self.services.save(decided.outcome.service, change)
            except OvertakenError:
                continue
            return replace(decided, outcome=replace(decided.outcome, service=stored))
        raise ChangesTooFast(row[1].key)
