"""From a release's file that reads well to what is stored of it: what cannot be made is told before."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.files.front_fields import quoted
from desk.releases.compile.compiler import NotCompiledError, compile_release
from desk.releases.compile.national import dangling, national_blocks, public_version
from desk.releases.file.national_lines import NationalLines
from fanfare.blanks.search import Blank, blanks, only_keeps_place
from fanfare.problems import Problem
from fanfare.releases.render.headline import says_something
from fanfare.releases.render.text import headline_of
from fanfare.releases.template.content import Block
from fanfare.releases.template.program import RenderError
from fanfare.releases.version import ReleaseFront

_REASONS = {
    "values_too_large": ("The values of its fields are too long together.", "Shorten them."),
    "output_too_large": ("This makes too large a release.", "Print long fields less often."),
}
_OTHERWISE = "Take out the last thing that you changed, and check again."


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of a file once for everybody. program: see fanfare.releases.template.program. headline,
    text, article: for the public page."""

    program: str
    headline: str
    text: str
    article: str


def make(front: ReleaseFront, body: str, lines: NationalLines) -> Made | list[Problem]:
    """Compile a release and run it with what everybody may read; or what is in the way. lines: of what
    its national version says."""
    try:
        program = compile_release(front, body).program
        found = _wrong(national_blocks(front, program), lines)
        return found or Made(program, *public_version(front, program))
    except NotCompiledError as error:
        return [Problem(one.wrong, one.right) for one in error.refusals]
    except RenderError as error:
        wrong = f"It cannot be rendered ({error.reason})."
        return [Problem(*_REASONS.get(error.reason, (wrong, _OTHERWISE)))]


def _wrong(blocks: Sequence[Block], lines: NationalLines) -> list[Problem]:
    """What nobody should read in the national version, whatever it came from."""
    found = []
    if not says_something(headline_of(blocks)):
        right = "Write words outside of if, or an {% else %}."
        found.append(Problem("headline: in the national version it would say nothing.", right))
    for one in dangling(blocks):
        wrong = f"The national version has a heading with nothing beneath it: {quoted(one.text)}."
        right = "Put it between the same {% if … %} and {% endif %} as what follows it."
        found.append(Problem(wrong, right, line=lines.line(one.text, 0, len(one.text))))
    for block in blocks:
        for blank in _blanks(block.text):
            line = lines.line(block.text, blank.start, blank.end)
            wrong = f"The national version says {quoted(blank.text)}, which was never filled in."
            found.append(Problem(wrong, "Write what is meant, or remove it.", line=line))
    return found


def _blanks(text: str) -> list[Blank]:
    if only_keeps_place(text):
        return [Blank(0, text, sure=True)]
    return [one for one in blanks(text) if one.sure]
