"""How a release begins, for lists: headlines of several are alike where each service has its own."""

import html
import re
import textwrap
from functools import lru_cache

from serve_site.press import resources as press_room

MAX_LENGTH = 300
"""Characters."""

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


@lru_cache(maxsize=256)
def summary(slug: str, content: str) -> str:
    """The first paragraph of that version for everybody, as plain text. A version never changes, and is
    large: each is read once."""
    found = _PARAGRAPH.search(press_room.releases.version(slug, content).article)
    text = html.unescape(_TAG.sub("", found[1].replace("<br>", " "))) if found else ""
    return textwrap.shorten(text, MAX_LENGTH, placeholder=" …")
