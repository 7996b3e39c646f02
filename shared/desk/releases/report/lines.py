"""Results of a release, service by service."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.mailings.rows import rows_of
from desk.releases.gaps import GapFinder
from desk.releases.ledger import member
from desk.releases.report.answers import Answers
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.releases.release import Edition, Release
from fanfare.releases.responses.records import Coverage
from fanfare.releases.responses.use import Use
from fanfare.releases.values import Gap
from fanfare.services.service import LibraryService

WAITING = "waiting"
STATES = ("sent", "held", "skipped", "refused", "unknown", WAITING)
"""States of a service's copy, in the words of the ledger; waiting: queued or just being sent."""
NO_ANSWER = "no answer"
USES = (*(use.value for use in Use), NO_ANSWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service of the audience. missing: labels of what keeps its copy, now. reason: the ledger's
    word. use: what it did with it, or NO_ANSWER. copies: press copies of this release; strangers: how
    many of them came from an address that is not known as the service's. likeness: of the press copy,
    from an address that is, that is nearest to what it was sent, 0 to 1; None without one. unmatched:
    its press copies since the release that match no release."""

    key: str
    name: str
    nation: str
    region: str
    state: str
    reason: str = ""
    missing: tuple[str, ...] = ()
    use: str = NO_ANSWER
    coverage: tuple[Coverage, ...] = ()
    copies: int = 0
    strangers: int = 0
    unmatched: int = 0
    likeness: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A release and its results. edition: whose copies are counted; answers count for all editions.
    at: when this was so."""

    release: Release
    edition: Edition
    at: datetime
    lines: tuple[Line, ...]

    @property
    def states(self) -> dict[str, int]:
        """Services by state; together they are the audience."""
        return tally(self.lines, STATES, lambda line: line.state)

    @property
    def uses(self) -> dict[str, int]:
        """Services that were sent their copy, by what they did with it."""
        return tally((one for one in self.lines if one.state == "sent"), USES, lambda one: one.use)

    @property
    def coverage(self) -> list[tuple[Line, Coverage]]:
        """Where it appeared, the newest first."""
        told = [(line, one) for line in self.lines for one in line.coverage]
        return sorted(told, key=lambda pair: (pair[1].day, pair[1].at), reverse=True)

    @property
    def held(self) -> list[Line]:
        """Services that wait for something."""
        return [line for line in self.lines if line.state == "held"]

    @property
    def unmatched(self) -> list[Line]:
        """Services whose press copies match no release."""
        return [line for line in self.lines if line.unmatched]

    def by(self, place: Callable[[Line], str]) -> dict[str, list[Line]]:
        """Its lines by nation, or by region."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[place(line) or "none"].append(line)
        return dict(sorted(found.items()))


def tally(lines: Iterable[Line], names: Iterable[str], of: Callable[[Line], str]) -> dict[str, int]:
    """How many lines there are of each name, 0 for those that have none."""
    counted = Counter(map(of, lines))
    return {name: counted[name] for name in names}


class Reporter:
    """Reads what came of releases. gaps: finds what is missing now."""

    def __init__(
        self,
        deliveries: Deliveries,
        releases: Releases,
        services: Services,
        responses: Responses,
        gaps: GapFinder,
    ) -> None:
        self._deliveries = deliveries
        self._releases = releases
        self._services = services
        self._responses = responses
        self._gaps = gaps

    def report(self, release: Release, edition: Edition) -> Report:
        """Read everything about one edition."""
        rows = [(row, member(row)) for row in rows_of(self._deliveries, edition.mailing)]
        services = {one.member: one for one in self._services.all()}
        answers = Answers(self._responses, release)
        front = self._releases.version(release.slug, edition.content).front
        held = [services[one] for row, one in rows if row.state is State.HELD and one in services]
        gaps = self._gaps.today(front, held) if held else {}
        lines = [
            _line(row, member, services.get(member), gaps.get(member, ()), answers)
            for row, member in rows
        ]
        lines.sort(key=lambda line: (line.name.casefold(), line.key))
        return Report(release=release, edition=edition, at=datetime.now(UTC), lines=tuple(lines))


def _line(
    row: LedgerEntry,
    member: str,
    service: LibraryService | None,
    gaps: Sequence[Gap],
    answers: Answers,
) -> Line:
    answer = answers.uses.get(member)
    copies = answers.copies.get(member, [])
    known = [copy.similarity for copy in copies if copy.known_sender]
    return Line(
        key=service.key if service else member,
        name=service.name if service else "no longer listed",
        nation=service.nation.value if service else "",
        region=service.region if service else "",
        state=row.state.value if row.state.value in STATES else WAITING,
        reason=row.reason,
        missing=tuple(gap.label for gap in gaps),
        use=answer.use.value if answer else NO_ANSWER,
        coverage=tuple(answers.coverage.get(member, ())),
        copies=len(copies),
        strangers=len(copies) - len(known),
        unmatched=answers.unmatched[member],
        likeness=max(known, default=None),
    )
