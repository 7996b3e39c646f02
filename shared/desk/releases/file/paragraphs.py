"""What is around a tag in the lines of a template. Lines are counted from 1."""

import re
from collections.abc import Sequence

from fanfare.releases.render.headline import says_something

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def is_only_a_tag(lines: Sequence[str], line: int) -> bool:
    """Whether the paragraph that a line is of is one tag and says nothing else."""
    around = "\n".join(_paragraph(lines, line))
    return len(_TAG.findall(around)) == 1 and not says_something(_TAG.sub("", around))


def is_introduced(lines: Sequence[str], line: int) -> bool:
    """Whether the loop on a line is part of a sentence, or a colon is before it."""
    if says_something(_TAG.sub("", lines[line - 1])):
        return True
    before = (_TAG.sub("", one).strip(" *_") for one in reversed(lines[: line - 1]))
    last = next(filter(None, before), "")
    return last.endswith(":")


def _paragraph(lines: Sequence[str], line: int) -> Sequence[str]:
    first = last = line - 1
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return lines[first : last + 1]
