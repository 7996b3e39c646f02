"""Refusals as the command says them: with what to type next, and the exit code."""

from collections.abc import Callable

from desk.refusal import Refused
from fanfare.problems import InvalidValue
from infra.operator.cli.next_steps import next_step


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
    return f"{refused} {next_step(refused)}".rstrip()


def exit_code(refused: Refused) -> int:
    """1; 2 for wrong usage."""
    return 2 if isinstance(refused, UsageRefused) else 1
