"""The head of an issue's file: from its fields to a FrontMatter, and to all that is wrong with them."""

from collections.abc import Collection, Sequence
from typing import Any

from desk.bulletin.front_values import EXAMPLES, READERS, Field
from desk.files.front_fields import twice, unknown
from fanfare.bulletin.issue import FrontMatter
from fanfare.problems import InvalidValue, Problem

SUBJECT_SHOWN = 78
"""Characters of a subject that fit one line of a mail (RFC 5322, section 2.1.1)."""
_ATTRIBUTES = {"from": "sender", "date": "day"}


def front_matter(
    fields: Sequence[Field], languages: Collection[str]
) -> tuple[FrontMatter | None, list[Problem]]:
    """Read the fields of an issue's head.

    Args:
        languages: codes that mails can be written in.

    Returns:
        What the fields say, or None when they do not say it all; and everything wrong with them.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    seen: dict[str, int] = {}
    for field in fields:
        if field.name not in READERS:
            problems.append(unknown(field.name, field.line, READERS))
        elif field.name in seen:
            problems.append(twice(field.name, field.line, seen[field.name]))
        else:
            seen[field.name] = field.line
            try:
                values[field.name] = READERS[field.name](field, languages)
            except InvalidValue as bad:
                problems.append(Problem(f"{field.name}: {bad.wrong}", bad.right, line=field.line))
    problems += [
        Problem(
            f"“{name}” is missing.", f"Add a line between the two ---, such as: {example}", line=1
        )
        for name, example in EXAMPLES.items()
        if name not in seen
    ]
    problems += _doubts(values, seen)
    if values.keys() != READERS.keys():
        return None, problems
    return FrontMatter(**{_ATTRIBUTES.get(name, name): v for name, v in values.items()}), problems


def _doubts(values: dict[str, Any], lines: dict[str, int]) -> list[Problem]:
    """What is allowed and seldom meant."""
    found = []
    if len(subject := values.get("subject", "")) > SUBJECT_SHOWN:
        wrong = f"subject: {len(subject)} characters; few programs show so many."
        right = f"Write {SUBJECT_SHOWN} at most; a phone shows 40."
        found.append(Problem(wrong, right, line=lines["subject"], stops=False))
    if subject and subject.casefold() == values.get("preheader", "").casefold():
        wrong, right = "preheader: it repeats the subject.", "Say what else is in the issue."
        found.append(Problem(wrong, right, line=lines["preheader"], stops=False))
    return found
