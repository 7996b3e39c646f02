"""A release's file as it is stored: checked, compiled, with its documents prepared."""

from base64 import b64encode
from pathlib import Path

from desk.refusal import Refused
from desk.releases.file.findings import draft_of, line
from desk.text import counted
from fanfare.releases.version import ReleaseVersion
from infra.operator.cli.output import say


def good_version(file: Path) -> ReleaseVersion:
    """The release of a file; warnings are told. Raises Refused when something is wrong with it."""
    from desk.releases.compile.documents import prepare_documents

    draft = draft_of(file)
    for problem in draft.problems:
        say(line(problem))
    if draft.front is None or draft.made is None:
        wrong = sum(problem.stops for problem in draft.problems)
        raise Refused(
            f"Nothing was stored: {file} needs mending in {counted(wrong, 'place', 'places')}."
        )
    document, large = prepare_documents(draft.front)
    return ReleaseVersion(
        front=draft.front,
        source=draft.source,
        program=draft.made.program,
        document=b64encode(document).decode(),
        large_document=b64encode(large).decode(),
        headline=draft.made.headline,
        text=draft.made.text,
        article=draft.made.article,
        national=True,
    )
