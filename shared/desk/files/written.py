"""Models of what people write into files, and what they are told where it does not fit."""

from typing import Any

from pydantic import BaseModel, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from fanfare.problems import InvalidValue


class Written(BaseModel):
    """What somebody wrote, by name. Only `read` makes one: it keeps the good values although others are
    wrong, so that all of it can be told at once."""

    @field_validator("*", mode="after")
    @classmethod
    def _keep(cls, value: Any, info: ValidationInfo[dict[str, Any]]) -> Any:
        info.context["good"][info.field_name] = value
        return value


def read(
    model: type[Written], given: Any, **context: Any
) -> tuple[dict[str, Any], list[ErrorDetails]]:
    """The good values that are given, by field, and what is wrong with the others.

    Args:
        context: what validators have to know.
    """
    good: dict[str, Any] = {}
    try:
        model.model_validate(given, context={**context, "good": good})
    except ValidationError as error:
        return good, error.errors(include_url=False)
    return good, []


def raised(error: ErrorDetails) -> InvalidValue | None:
    """What a validator said; None for an error of pydantic's own."""
    bad = error.get("ctx", {}).get("error")
    return bad if isinstance(bad, InvalidValue) else None
