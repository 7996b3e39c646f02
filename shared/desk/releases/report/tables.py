"""Results of a release, as the rows of a file and of tables."""

from collections.abc import Iterator

from desk.files.clock import as_written
from desk.releases.report.lines import STATES, USES, Line, Report, tally
from desk.text import counted

CSV_COLUMNS = (
    "key",
    "name",
    "nation",
    "region",
    "state",
    "reason",
    "missing",
    "use",
    "coverage",
    "press_copies",
    "copies_from_unknown",
    "unmatched_copies",
    "likeness",
)


def csv_row(line: Line) -> dict[str, str]:
    """A service for a spreadsheet."""
    return {
        "key": line.key,
        "name": line.name,
        "nation": line.nation,
        "region": line.region,
        "state": line.state,
        "reason": line.reason,
        "missing": "; ".join(line.missing),
        "use": line.use,
        "coverage": "; ".join(
            f"{one.day:%Y-%m-%d} {one.outlet}: {one.title} {one.url}".rstrip()
            for one in line.coverage
        ),
        "press_copies": str(line.copies),
        "copies_from_unknown": str(line.strangers),
        "unmatched_copies": str(line.unmatched),
        "likeness": "" if line.likeness is None else f"{line.likeness:.2f}",
    }


def summary(told: Report) -> dict[str, str]:
    """The report's head, name and value."""
    number = told.edition.number
    return {
        "Release": told.release.slug,
        "Headline": told.edition.headline,
        "Edition": f"correction {number}" if number else "first",
        "State": told.release.state.value,
        "Public from": f"{as_written(told.edition.public_from)} in London",
        "As of": f"{as_written(told.at)} in London",
        "Audience": counted(len(told.lines), "service", "services"),
        **{name.capitalize(): str(count) for name, count in told.states.items()},
        "Used": str(told.uses["used"]),
        "Adapted": str(told.uses["adapted"]),
        "Not used": str(told.uses["not_used"]),
        "Coverage": counted(len(told.coverage), "report", "reports"),
        "Press copies": str(sum(line.copies for line in told.lines)),
    }


def grouped(heading: str, groups: dict[str, list[Line]]) -> Iterator[dict[str, str]]:
    """Rows of a table of nations or regions: services, their states, and what those sent did."""
    for name, lines in groups.items():
        counts = tally(lines, STATES, lambda line: line.state)
        sent = [line for line in lines if line.state == "sent"]
        counts |= tally(sent, USES, lambda line: line.use)
        yield {
            heading: name.replace("_", " ").title() if name.islower() else name,
            "Services": str(len(lines)),
        } | {key: str(count) for key, count in counts.items()}
