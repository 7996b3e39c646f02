"""`fanfare bulletin check`, `preview` and `archive`."""

import json
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.bulletin import archive
from desk.bulletin.review import NO_SITE, Review, review
from desk.files.clock import as_written
from desk.files.front_matter import MAX_BYTES
from desk.refusal import Refused
from desk.text import counted, printable
from fanfare.bulletin.issue import StoredIssue
from fanfare.problems import Problem
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect, connect_if_known

File = Annotated[
    Path, typer.Argument(metavar="FILE.md", exists=True, dir_okay=False, help="The issue.")
]
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="What the issue is called in its link.")]
_PREVIEWS = Path(__file__).resolve().parents[3] / ".local" / "preview"


def check(context: typer.Context, file: File, as_json: Json = False) -> None:
    """Say everything that is wrong with an issue, at once. Nothing is stored or mailed.

    Exit code 1 when something stops it; warnings do not.
    """
    seen = examine(file, _site(context.obj))
    problems = seen.problems
    if as_json:
        wrong = [
            {"line": p.line, "wrong": p.wrong, "right": p.right, "stops": p.stops} for p in problems
        ]
        print(json.dumps({"good": not seen.stopping, "problems": wrong}, indent=2))
    for line in _lines(problems) if not as_json else ():
        print(line)
    if seen.stopping:
        raise Refused(f"{file} {_needs(seen)}")
    say(f"{file} can be sent.")


def preview(
    context: typer.Context,
    file: File,
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="Where to write the files.")
    ] = _PREVIEWS,
    show: Annotated[bool, typer.Option("--open", help="Show the HTML in your browser.")] = False,
) -> None:
    """Write an issue as it would be mailed, HTML and plain text, also when its body has faults."""
    from desk.bulletin.rendering import sample

    site = _site(context.obj)
    seen = examine(file, site)
    for line in _lines(seen.problems):
        say(line)
    if (issue := seen.issue) is None:
        raise Refused("Nothing was written: the head of the file has to be mended first.")
    text, html = sample(issue, site or NO_SITE)
    to.mkdir(parents=True, exist_ok=True)
    for suffix, content in (("txt", text), ("html", html)):
        path = to / f"{issue.slug}.{suffix}"
        path.write_text(content, encoding="utf-8")
        print(path)
    if show:
        webbrowser.open((to / f"{issue.slug}.html").resolve().as_uri())


def archive_list(context: typer.Context, as_json: Json = False) -> None:
    """List the issues of the archive, newest first."""
    rows = [
        {
            "Slug": one.slug,
            "Public from": as_written(one.public_from),
            "State": one.state.value,
            "Subject": one.subject,
        }
        for one in archive.archived(connect(context.obj).issues, datetime.now(UTC))
    ]
    if as_json:
        print(json.dumps([{k.lower().replace(" ", "_"): v for k, v in r.items()} for r in rows]))
        return
    table(("Slug", "Public from", "State", "Subject"), rows)
    say(f"{counted(len(rows), 'issue', 'issues')}.")


def archive_unpublish(context: typer.Context, slug: Slug) -> None:
    """Take an issue out of the archive. Mails that were sent stay sent."""
    archive.unpublish(connect(context.obj).issues, slug)
    say(f"{slug} is no longer in the archive. A browser may keep the page for some minutes.")


def archive_publish(context: typer.Context, slug: Slug) -> None:
    """Show an issue in the archive again, after unpublish."""
    entry = archive.publish(connect(context.obj).issues, slug)
    say(f"{slug} is in the archive from {as_written(entry.public_from)}.")


def examine(file: Path, site: str) -> Review:
    """A file, looked over. site: as desk.bulletin.review takes it."""
    with file.open("rb") as source:
        return review(source.read(MAX_BYTES + 1), site)


def good_issue(file: Path, site: str) -> StoredIssue:
    """The issue of a file that may be mailed; warnings are told. Raises Refused."""
    seen = examine(file, site)
    for line in _lines(seen.problems):
        say(line)
    if seen.issue is None or seen.stopping:
        raise Refused(f"Nothing was sent: {file} {_needs(seen)}")
    return seen.issue


def _site(stage: str | None) -> str:
    """The site of the stage, or of the local engine when that runs; else empty: a file can be checked
    before there is a site."""
    stack = connect_if_known(stage)
    return stack.output("SiteUrl").rstrip("/") if stack else ""


def _lines(problems: Sequence[Problem]) -> list[str]:
    return [
        printable(
            (f"line {p.line}: " if p.line else "")
            + ("" if p.stops else "Warning: ")
            + f"{p.wrong} {p.right}"
        )
        for p in problems
    ]


def _needs(seen: Review) -> str:
    return f"needs mending in {counted(seen.stopping, 'place', 'places')}."
