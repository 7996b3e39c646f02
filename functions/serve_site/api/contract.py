"""What all that travels through the JSON API has in common, and how it reports problems. The OpenAPI
document is made from these models."""

from pydantic import BaseModel, ConfigDict

from fanfare.problems import Code


class Model(BaseModel):
    """What travels is checked strictly: no text is taken for a number. Unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, strict=True, defer_build=True)


class SentForm(Model):
    """A filled-in form, which goes through the same rules as one of the site's pages."""

    def values(self) -> dict[str, str]:
        """As the web form would send it."""
        return {name: _as_typed(answer) for name, answer in self}


def _as_typed(answer: object) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else ""
    return "" if answer is None else str(answer)


class FieldProblem(Model):
    """One thing to put right, with a sentence in the language of the request."""

    field: str
    code: Code
    detail: str


class ProblemFacts(Model):
    """What went wrong (RFC 9457), without what is empty. token: for the next try of the same form."""

    status: int
    title: str
    detail: str = ""
    problems: list[FieldProblem] = []
    reason: str = ""
    token: str = ""
