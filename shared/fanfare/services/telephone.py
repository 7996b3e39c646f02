"""Telephone numbers, as people write them in Britain."""

import re

_NUMBER = re.compile(
    r"[+(]?[0-9][0-9 ().-]*(?:(?:ext|x)\.? ?[0-9]{1,6})?", re.ASCII | re.IGNORECASE
)
_SHORT = 6
"""Digits of the longest number without a code, such as 116 123."""
_MAX_LENGTH = 40


def is_telephone(text: str) -> bool:
    """Whether somebody can dial it from anywhere: it begins with 0, + or (0, or is short. Spreadsheets
    take the first 0 away."""
    if len(text) > _MAX_LENGTH or not _NUMBER.fullmatch(text):
        return False
    digits = len(re.sub(r"[^0-9]", "", text))
    if text.startswith(("0", "+", "(")):
        return digits > _SHORT
    return 3 <= digits <= _SHORT
