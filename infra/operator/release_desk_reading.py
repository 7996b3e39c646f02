"""A release's file as it is stored: checked, compiled, with its documents prepared."""

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

from fanfare import language
from fanfare.front_fields import Problem
from fanfare.press import ReleaseVersion
from infra.operator.front_reading import LARGEST
from infra.operator.release_reading import Draft, read
from infra.operator.screen import StoppedError, counted, printable, say


def good_version(file: Path) -> ReleaseVersion:
    """The release of a file; warnings are told. Raises StoppedError when something is wrong with it."""
    from infra.operator.release_compiling import (
        NotCompiledError,
        compile_release,
        prepare_documents,
    )
    from infra.operator.release_rendering import public_version

    draft = _draft(file)
    for problem in draft.problems:
        say(_line(problem))
    if draft.front is None or not draft.good:
        wrong = sum(problem.stops for problem in draft.problems)
        raise StoppedError(
            f"Nothing was stored: {file} needs mending in {counted(wrong, 'place', 'places')}."
        )
    try:
        program = compile_release(draft.front, draft.body).program
    except NotCompiledError as error:
        for refusal in error.refusals:
            say(f"{refusal.wrong} {refusal.right}")
        raise StoppedError(f"Nothing was stored: {file} needs mending.") from None
    headline, text, article = public_version(draft.front, program)
    document, large = prepare_documents(draft.front)
    return ReleaseVersion(
        front=draft.front,
        source=draft.source,
        program=program,
        document=b64encode(document).decode(),
        large_document=b64encode(large).decode(),
        headline=headline,
        text=text,
        article=article,
    )


def _draft(file: Path) -> Draft:
    with file.open("rb") as source:
        return read(source.read(LARGEST + 1), language.available(), datetime.now(UTC))


def _line(problem: Problem) -> str:
    column = f", column {problem.column}" if problem.column else ""
    where = f"line {problem.line}{column}: " if problem.line else ""
    kind = "" if problem.stops else "Warning: "
    return printable(f"{where}{kind}{problem.wrong} {problem.right}")
