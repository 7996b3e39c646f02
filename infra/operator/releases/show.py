"""`fanfare release list`, `show` and `trail`."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from desk.files.clock import as_written
from desk.releases.workflow.records import the_release
from desk.text import counted, printable
from fanfare.releases.approval import is_approved
from fanfare.releases.release import AuditEntry, Release
from fanfare.releases.version import ReleaseVersion
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect
from infra.operator.releases.options import Id
from infra.operator.releases.progress import edition_lines, state_lines
from infra.operator.releases.words import content_lines


def list_all(context: typer.Context, as_json: Json = False) -> None:
    """List all releases, the newest first."""
    found = connect(context.obj).releases.all()
    if as_json:
        print(json.dumps([_facts(one) for one in found], indent=2))
        return
    rows = [
        {
            "Slug": one.slug,
            "State": one.state.value,
            "Embargo": as_written(one.embargo) if one.embargo else "",
            "Editions": str(len(one.editions)),
            "Headline": one.headline,
        }
        for one in found
    ]
    table(("Slug", "State", "Embargo", "Editions", "Headline"), rows)
    say(f"{counted(len(rows), 'release', 'releases')}.")


def show(
    context: typer.Context,
    release: Id,
    text: Annotated[
        bool,
        typer.Option(
            "--text", help="Also its text: as the public reads it, and as services get it."
        ),
    ] = False,
    source: Annotated[bool, typer.Option("--source", help="Only its file, as handed in.")] = False,
    as_json: Json = False,
) -> None:
    """Show a release: where it stands, who approved what, what was sent, and its audit trail."""
    stack = connect(context.obj)
    found = the_release(stack.releases, release)
    if source:
        print(stack.releases.version(found.slug, found.content).source, end="")
        return
    trail = stack.releases.trail(release)
    if as_json:
        print(json.dumps({**_facts(found), "trail": [_entry(one) for one in trail]}, indent=2))
        return
    for line in [*content_lines(found), *state_lines(found), *edition_lines(stack.mailings, found)]:
        print(printable(line))
    print("Trail")
    for one in trail:
        print(printable(f"  {_trail_line(one)}"))
    if text:
        for line in _texts(stack.releases.version(found.slug, found.content)):
            print(printable(line))


def trail(context: typer.Context, release: Id, as_json: Json = False) -> None:
    """Show who did what with a release, when, and on which content. No command changes it."""
    stack = connect(context.obj)
    found = stack.releases.trail(the_release(stack.releases, release).slug)
    if as_json:
        print(json.dumps([_entry(one) for one in found], indent=2))
        return
    for one in found:
        print(printable(_trail_line(one)))


def _texts(version: ReleaseVersion) -> list[str]:
    """What an approval is about: the national version, and the copies with what services fill in as
    [label]."""
    from desk.releases.copy import with_brackets
    from fanfare.releases.render.text import as_text
    from fanfare.releases.template.program import RenderError

    national = (
        ["", "As the public reads it", "", *version.text.splitlines()] if version.national else []
    )
    try:
        copy = as_text(with_brackets(version.front, version.program), version.front.language)
    except RenderError as error:
        copy = f"It cannot be shown ({error})."
    return [
        *national,
        "",
        "As services get it, with what they fill in as [label]",
        "",
        *copy.splitlines(),
    ]


def _trail_line(one: AuditEntry) -> str:
    note = f": {one.note}" if one.note else ""
    at = f"{one.at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    return f"{at} {one.action} by {one.by}, content {one.content}{note}"


def _facts(found: Release) -> dict[str, Any]:
    """A release for JSON. approved: whether it may be sent as it is now."""
    shown = found.read_by_all(datetime.now(UTC))
    facts: dict[str, Any] = to_jsonable_python(found)
    return facts | {"approved": is_approved(found), "public": shown.number if shown else None}


def _entry(one: AuditEntry) -> dict[str, Any]:
    facts: dict[str, Any] = to_jsonable_python(one)
    return facts
