"""What one service's copy of a release is filled with, and the result."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCopy:
    """What render_release fills into one service's copy: plain texts, lists and dictionaries.

    values: by name; `correction` is the line that a copy begins with, for a service that may have had
    the wrong one.
    """

    member: str
    values: dict[str, Any]
    large_print: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedCopy:
    """One service's copy in every format. html: an article like ReleaseVersion's. document: .docx,
    base64; empty when none is wanted. correction: as in WantedCopy.values. failure: why there is none,
    by name; the rest is empty then."""

    member: str
    headline: str = ""
    text: str = ""
    html: str = ""
    document: str = ""
    correction: str = ""
    failure: str = ""
