"""Compiling a release: its Markdown is read once, and becomes a program that is run for each service."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.releases.compile import frame
from desk.releases.compile.documents import prepare_documents
from desk.releases.compile.markdown import body_program, problems
from desk.releases.compile.masks import Masked
from fanfare.releases.template import dialect
from fanfare.releases.template.findings import Refusal
from fanfare.releases.template.program import MAX_PROGRAM_BYTES
from fanfare.releases.template.stream import literal
from fanfare.releases.version import ReleaseFront

__all__ = ["Compiled", "NotCompiledError", "compile_release", "prepare_documents", "unsupported"]


class NotCompiledError(Exception):
    """A file that `dialect.check` or `unsupported` would have refused. refusals: what is wrong."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(refusals[0].wrong)
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Compiled:
    """A release, ready to be run. program: see fanfare.releases.template.program."""

    program: str


def compile_release(front: ReleaseFront, body: str) -> Compiled:
    """Compile a release. Raises NotCompiledError; what is wrong with headline and notes is there at
    line 1."""
    sources = (front.headline, *front.notes, body)
    if found := [one for source in sources for one in dialect.structure(source)]:
        raise NotCompiledError(found)
    if found := unsupported(body):
        raise NotCompiledError(found)
    program = frame.program(
        front,
        headline=_one_line(front.headline),
        body=body_program(Masked.of(body)),
        notes=map(_one_line, front.notes),
    )
    if len(program) > MAX_PROGRAM_BYTES:
        raise NotCompiledError([Refusal(1, 1, "This makes too large a release.", "Shorten it.")])
    if found := dialect.structure(program):  # tags that Markdown has put into another order
        raise NotCompiledError(found)
    return Compiled(program)


def unsupported(body: str) -> list[Refusal]:
    """Markdown that no release has, such as tables and pictures, by lines of the body. body: found good
    by `dialect.check`."""
    return problems(Masked.of(body))


def _one_line(source: str) -> str:
    """The headline or a note as a piece of a program; they have fields, but no Markdown."""
    parts = dialect.pieces(source)
    return "".join(part.text if part.tag else literal(part.text) for part in parts)
