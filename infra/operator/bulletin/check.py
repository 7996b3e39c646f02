"""`fanfare bulletin check`, `preview` and `archive`."""

import json
import webbrowser
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.bulletin.lint import clipping
from desk.files.clock import as_written
from desk.files.front_fields import Problem, in_order
from desk.refusal import Refused
from desk.text import counted, printable
from fanfare.bulletin.issue import StoredIssue
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect, connect_if_known

File = Annotated[
    Path, typer.Argument(metavar="FILE.md", exists=True, dir_okay=False, help="The issue.")
]
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="What the issue is called in its link.")]
_PREVIEWS = Path(__file__).resolve().parents[2] / ".local" / "preview"
_NO_SITE = "https://site.example"
"""Stands in a preview for a site that is not known."""


def check(context: typer.Context, file: File, as_json: Json = False) -> None:
    """Say everything that is wrong with an issue, at once. Nothing is stored or mailed.

    Exit code 1 when something stops it; warnings do not.
    """
    _, problems = examine(file, _site(context.obj))
    if as_json:
        wrong = [
            {"line": p.line, "wrong": p.wrong, "right": p.right, "stops": p.stops} for p in problems
        ]
        print(json.dumps({"good": not _stopping(problems), "problems": wrong}, indent=2))
    for line in _lines(problems) if not as_json else ():
        print(line)
    if _stopping(problems):
        raise Refused(f"{file} {_needs(problems)}")
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
    issue, problems = examine(file, site)
    for line in _lines(problems):
        say(line)
    if issue is None:
        raise Refused("Nothing was written: the head of the file has to be mended first.")
    text, html = sample(issue, site or _NO_SITE)
    to.mkdir(parents=True, exist_ok=True)
    for suffix, content in (("txt", text), ("html", html)):
        path = to / f"{issue.slug}.{suffix}"
        path.write_text(content, encoding="utf-8")
        print(path)
    if show:
        webbrowser.open((to / f"{issue.slug}.html").resolve().as_uri())


def archive_list(context: typer.Context, as_json: Json = False) -> None:
    """List the issues of the archive, newest first."""
    now = datetime.now(UTC)
    rows = [
        {
            "Slug": entry.front.slug,
            "Public from": as_written(entry.public_from),
            "State": "public" if entry.is_public(now) else "later" if entry.published else "hidden",
            "Subject": entry.front.subject,
        }
        for entry in connect(context.obj).issues.entries()
    ]
    if as_json:
        print(json.dumps([{k.lower().replace(" ", "_"): v for k, v in r.items()} for r in rows]))
        return
    table(("Slug", "Public from", "State", "Subject"), rows)
    say(f"{counted(len(rows), 'issue', 'issues')}.")


def archive_unpublish(context: typer.Context, slug: Slug) -> None:
    """Take an issue out of the archive. Mails that were sent stay sent."""
    if not connect(context.obj).issues.unpublish(slug):
        raise Refused(_UNKNOWN.format(what="public", slug=slug))
    say(f"{slug} is no longer in the archive. A browser may keep the page for some minutes.")


def archive_publish(context: typer.Context, slug: Slug) -> None:
    """Show an issue in the archive again, after unpublish."""
    issues = connect(context.obj).issues
    entry = issues.entry(slug)
    if entry is None:
        raise Refused(_UNKNOWN.format(what="sent", slug=slug))
    issues.publish(replace(entry, published=True))
    say(f"{slug} is in the archive from {as_written(entry.public_from)}.")


_UNKNOWN = "There is no {what} issue {slug}. fanfare bulletin archive list shows all."


def examine(file: Path, site: str) -> tuple[StoredIssue | None, list[Problem]]:
    """The issue of a file as it would be mailed, if its head can be read; and all that is wrong with it.

    site: URL of the site, without a slash at the end; empty when it is not known.
    """
    from desk.bulletin.issue_file import read
    from desk.bulletin.rendering import html_size, render
    from desk.files.front_matter import LARGEST
    from fanfare import language

    with file.open("rb") as source:
        draft = read(source.read(LARGEST + 1), language.available(), site)
    if draft.front is None:
        return None, list(draft.problems)
    issue = render(draft.front, draft.body, site or _NO_SITE)
    return issue, in_order([*draft.problems, *clipping(html_size(issue))])


def good_issue(file: Path, site: str) -> StoredIssue:
    """The issue of a file that may be mailed; warnings are told. Raises Refused."""
    issue, problems = examine(file, site)
    for line in _lines(problems):
        say(line)
    if issue is None or _stopping(problems):
        raise Refused(f"Nothing was sent: {file} {_needs(problems)}")
    return issue


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


def _stopping(problems: Sequence[Problem]) -> int:
    return sum(problem.stops for problem in problems)


def _needs(problems: Sequence[Problem]) -> str:
    return f"needs mending in {counted(_stopping(problems), 'place', 'places')}."
