"""Forms as pydantic models: from what somebody typed into inputs to values, or to every problem at once.

A model loads with the first form that is sent: no page waits for pydantic.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from fanfare.contact import read_email
from fanfare.fields import read_name
from fanfare.problems import InvalidValue, Problem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Form(BaseModel):
    """What a form without problems says. Each field is an input of that name or alias, in the order of the
    page; its type reads what was typed, by a validator that raises InvalidValue."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


PersonName = Annotated[str, BeforeValidator(read_name)]
Email = Annotated[str, BeforeValidator(read_email)]
"""ASCII, its domain in punycode if it needs to be."""


def check_form[F: Form](
    form: type[F], typed: Mapping[str, str], context: Any = None
) -> tuple[F | None, list[Problem]]:
    """What a form says, or what is wrong with it, in the order of its fields.

    Args:
        typed: by the name of the input. What is missing is empty; what the form does not ask is passed over.
        context: what its validators have to know beside that.
    """
    empty = {field.alias or name: "" for name, field in form.model_fields.items()}
    try:
        return form.model_validate({**empty, **typed}, context=context), []
    except ValidationError as error:
        return None, [_problem(one) for one in error.errors(include_url=False, include_input=False)]


def _problem(found: "ErrorDetails") -> Problem:
    invalid: InvalidValue = found["ctx"]["error"]
    name = ".".join(map(str, found["loc"]))
    return Problem(invalid.wrong, invalid.right, field=name, most=invalid.most)
