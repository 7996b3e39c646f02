"""Models of what people write into files, and what they are told where it does not fit."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from fanfare.problems import InvalidValue

type Place = tuple[int | str, ...]
"""Names and numbers that lead to a value, as pydantic counts them."""


class Written(BaseModel):
    """What somebody wrote, by name. Only `read` makes one: it keeps the good values although others are
    wrong, so that all of it can be told at once."""

    @field_validator("*", mode="after")
    @classmethod
    def _keep(cls, value: Any, info: ValidationInfo[dict[str, Any]]) -> Any:
        info.context["good"][info.field_name] = value
        return value


def read(
    model: type[Written],
    given: Mapping[str, Any],
    otherwise: Callable[[ErrorDetails], InvalidValue],
    **context: Any,
) -> tuple[dict[str, Any], list[tuple[Place, InvalidValue]]]:
    """The good values that are given, by their fields, and what is wrong with the others.

    Args:
        otherwise: What to say of an error of pydantic's own; validators raise InvalidValue.
        context: What validators have to know.
    """
    good: dict[str, Any] = {}
    try:
        model.model_validate(given, context={**context, "good": good})
    except ValidationError as error:
        return good, [(one["loc"], _raised(one) or otherwise(one)) for one in error.errors()]
    return good, []


def _raised(error: ErrorDetails) -> InvalidValue | None:
    raised = error.get("ctx", {}).get("error")
    return raised if isinstance(raised, InvalidValue) else None
