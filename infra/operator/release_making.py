"""From a release's file that reads well to what is stored of it: what cannot be made is told before."""

from dataclasses import dataclass

from fanfare.front_fields import Problem
from fanfare.press import ReleaseFront
from fanfare.release.program import RenderError
from infra.operator.release_compiling import NotCompiledError, compile_release
from infra.operator.release_rendering import public_version

_REASONS = {
    "values_too_large": ("The values of its fields are too long together.", "Shorten them."),
    "output_too_large": ("This makes too large a release.", "Print long fields less often."),
}
_OTHERWISE = "Take out the last thing that you changed, and check again."


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of a file once for everybody. program: see fanfare.release.program. headline, text,
    article: for the public page."""

    program: str
    headline: str
    text: str
    article: str


def make(front: ReleaseFront, body: str) -> Made | list[Problem]:
    """Compile a release and run it with what everybody may read; or what is in the way, which stands at
    no one line of the file."""
    try:
        program = compile_release(front, body).program
        return Made(program, *public_version(front, program))
    except NotCompiledError as error:
        return [Problem(0, one.wrong, one.right) for one in error.refusals]
    except RenderError as error:
        wrong = f"It cannot be rendered ({error.reason})."
        return [Problem(0, *_REASONS.get(error.reason, (wrong, _OTHERWISE)))]
