"""A release as it is stored: checked, compiled, with its documents prepared."""

from base64 import b64encode

from desk.refusal import Refused
from desk.releases.compile.documents import prepare_documents
from desk.releases.file.release_file import Draft
from desk.text import counted
from fanfare.releases.version import ReleaseVersion


def stored_version(draft: Draft, name: str) -> ReleaseVersion:
    """What is stored of a file.

    Args:
        name: of the file.

    Raises:
        Refused: it cannot be stored, with its problems.
    """
    if draft.front is None or draft.made is None:
        wrong = sum(problem.stops for problem in draft.problems)
        raise Refused(
            f"Nothing was stored: {name} needs mending in {counted(wrong, 'place', 'places')}.",
            problems=draft.problems,
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
