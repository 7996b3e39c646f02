"""The rows of the report: a figure, what it is compared with, and whether its goal holds.

Values in, values out. This machine is noisy: the figures are medians, and ratios are taken pair by pair
from turns that ran next to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

type Spread = tuple[float, float]
"""Smallest and largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. goal: the most it may be: the ratio when there is a baseline, else the value."""

    name: str
    value: float
    unit: str
    spread: Spread | None = None
    baseline: float | None = None
    ratio: float | None = None
    goal: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None when there is none."""
        if self.goal is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.goal

    def to_json(self) -> dict[str, Any]:
        """The row as `.local/bench.json` has it."""
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "baseline": _rounded(self.baseline),
            "ratio": _rounded(self.ratio),
            "goal": self.goal,
            "unit": self.unit,
            "holds": self.holds,
        }


def measured(name: str, unit: str, values: Sequence[float], goal: float | None = None) -> Row:
    """A figure by itself, measured at least once."""
    spread = (min(values), max(values))
    return Row(name=name, value=median(values), unit=unit, spread=spread, goal=goal)


def compared(
    name: str,
    unit: str,
    values: Sequence[float],
    baselines: Sequence[float],
    goal: float | None = None,
) -> Row:
    """A figure beside its baseline. values, baselines: of the same turns, in the same order."""
    return Row(
        name=name,
        value=median(values),
        unit=unit,
        spread=(min(values), max(values)),
        baseline=median(baselines),
        ratio=median(v / b for v, b in zip(values, baselines, strict=True)),
        goal=goal,
    )


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)
