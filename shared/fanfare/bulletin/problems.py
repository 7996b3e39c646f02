"""What is wrong with an issue's file, in words for whoever wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. line: of the file, 0 for the whole of it. wrong, right: sentences.
    stops: an issue with it is not mailed; otherwise it is a warning."""

    line: int
    wrong: str
    right: str
    stops: bool = True


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each once, in the order of the file; on a line, what stops an issue first."""
    return sorted(set(problems), key=lambda p: (p.line, not p.stops, p.wrong))


def quoted(text: str) -> str:
    """What somebody wrote, in quotation marks, short enough for a line."""
    short = " ".join(text.split())
    return f"“{short if len(short) <= 50 else short[:49] + '…'}”"
