"""Refusals as the command says them: with what to type next, and the exit code."""

from collections.abc import Callable

from desk.problems import InvalidValue
from desk.refusal import ChangesTooFast, NotFound, Refused

_LISTS = {
    "activity": "fanfare activities list shows all keys.",
    "mailing": "fanfare mailing list shows all of them.",
    "release": "fanfare release list shows all of them.",
    "service": "fanfare services list shows all keys.",
}


class UsageRefused(Refused):
    """The command was typed wrongly: exit code 2."""


def read_option[T](option: str, read: Callable[[], T]) -> T:
    """What an option says.

    Args:
        option: Its name, such as `--at`.
        read: Reads what was typed, and may raise InvalidValue.

    Raises:
        UsageRefused: What was typed cannot be taken.
    """
    try:
        return read()
    except InvalidValue as invalid:
        raise UsageRefused(f"{option}: {invalid}") from None


def explained(refused: Refused) -> str:
    """What the operator reads: what was wrong, and what to type next."""
    if isinstance(refused, NotFound):
        return f"{refused} {_LISTS[refused.what]}"
    if isinstance(refused, ChangesTooFast):
        return f"{refused} Run the command again."
    return str(refused)


def exit_code(refused: Refused) -> int:
    """1; 2 for wrong usage."""
    return 2 if isinstance(refused, UsageRefused) else 1
