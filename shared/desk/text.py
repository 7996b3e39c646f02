"""Text that people read, whatever shows it."""

from collections.abc import Iterable
from difflib import get_close_matches


def printable(text: str) -> str:
    """Without the characters that a terminal would act on: the text may be a stranger's."""
    return "".join(c if c.isprintable() else " " for c in text)


def counted(number: int, one: str, many: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {one if number == 1 else many}"


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A question, when something known is much like a name. Of two that differ in case alone, it names
    the one with capitals, whatever the order.

    Args:
        otherwise: What to say when nothing is.
    """
    by_folded = {_folded(one): one for one in sorted(known, reverse=True)}
    near = get_close_matches(_folded(name), by_folded, 1)
    return f"Did you mean {by_folded[near[0]]}?" if near else otherwise


def _folded(name: str) -> str:
    return name.casefold().replace(" ", "_")
