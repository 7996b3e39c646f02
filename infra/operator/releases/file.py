"""A release's file as it is stored, with its warnings told."""

from pathlib import Path

from desk.releases.file.findings import draft_of, line
from fanfare.releases.version import ReleaseVersion
from infra.operator.cli.output import say


def good_version(file: Path) -> ReleaseVersion:
    """The release of a file; warnings are told. Raises Refused when something is wrong with it."""
    from desk.releases.compile.stored import stored_version

    draft = draft_of(file)
    for problem in draft.problems:
        say(line(problem))
    return stored_version(draft, str(file))
