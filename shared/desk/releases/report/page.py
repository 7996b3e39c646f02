"""The report as one HTML file: nothing in it is fetched, every name in it is text."""

from pathlib import Path
from typing import Any

from desk.releases.report.lines import STATES, USES, Line, Report, tally
from desk.releases.report.tables import grouped, summary
from desk.releases.report.words import about_copies, why_held

_TEMPLATES = Path(__file__).parent / "templates"
_NAMES, _BARS, _NUMBER = 170, 480, 60
"""Widths of the chart's columns."""
_ROW = 36
_LOOKS = {
    "sent": ("#1a6b3c", ""),
    "held": ("#9a5b00", "M0 8 8 0"),
    "skipped": ("#5f5f66", "M4 0V8"),
    "refused": ("#a8201a", "M0 0 8 8M0 8 8 0"),
    "unknown": ("#5b2a86", "M0 4H8"),
    "waiting": ("#1f5fa8", "M0 0 8 8"),
}
"""Colour, and lines on it for who does not see the colour."""


def page(report: Report) -> str:
    """The whole report as HTML. Its chart says nothing that its tables do not."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    nations = report.by(lambda line: line.nation)
    regions = report.by(lambda line: line.region)
    return environment.get_template("release_report.html").render(
        report=report,
        summary=summary(report),
        why_held=why_held,
        about_copies=about_copies,
        columns=("Services", *STATES, *USES[:-1]),
        tables=[
            (heading, list(grouped(heading, groups)))
            for heading, groups in (("Nation", nations), ("Region", regions))
        ],
        bars=list(_bars(nations)),
        patterns=_patterns(),
        chart={
            "width": _NAMES + _BARS + _NUMBER,
            "height": _ROW * len(nations) + 30,
            "legend": _ROW * len(nations) + 8,
        },
    )


def _bars(groups: dict[str, list[Line]]) -> list[dict[str, Any]]:
    longest = max(map(len, groups.values()), default=1)
    bars = []
    for place, (name, lines) in enumerate(groups.items()):
        end: float = _NAMES
        parts = []
        for state, count in tally(lines, STATES, lambda line: line.state).items():
            if not count:
                continue
            width = round(_BARS * count / longest, 1)
            part = {"name": state, "count": count, "x": round(end, 1), "width": width}
            parts.append(part | {"pattern": f"look-{state}"})
            end += width
        title = name.replace("_", " ").title()
        bars.append(
            {"name": title, "y": place * _ROW, "parts": parts, "end": end, "total": len(lines)}
        )
    return bars


def _patterns() -> list[dict[str, Any]]:
    return [
        {"id": f"look-{name}", "name": name, "fill": fill, "path": path, "x": place * 115}
        for place, (name, (fill, path)) in enumerate(_LOOKS.items())
    ]
