"""How near a text is to a release as it was sent: how much of it was kept, how much made local.

Texts are compared by their pairs of neighbouring words, so that line ends, capitals, quotation marks and
the ">" of a reply make no difference, and a changed word costs its two pairs. The figure is Tversky's
index ("Features of Similarity", 1977): what was left out weighs four times what was added, since a mail
has a signature, a greeting and a line of apology around the release. Linear in the length of both.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from fanfare.releases.copies import SentCopy

MAX_CHARACTERS = 50_000
"""Characters that are looked at."""
LEFT_OUT, ADDED = 0.8, 0.2
NEAR = 0.2
"""Two releases of one campaign share their boilerplate, a fifth and less; below that a text is none."""

type Pairs = Counter[tuple[str, str]]

_WORD = re.compile(r"\w+")


def similarity(sent: str, received: str) -> float:
    """From 0, no two words in common, to 1, the same words in the same order. A text without any word
    is near nothing."""
    return _index(_pairs(sent), _pairs(received))


def nearest(received: str, copies: Iterable[SentCopy]) -> tuple[SentCopy | None, float]:
    """The copy that a text was made from, and how near it is. None when it is near none of them; of
    copies that are equally near, the one rendered last."""
    pairs = _pairs(received)
    found = [(_index(_pairs(copy.text), pairs), copy.rendered_at, copy) for copy in copies]
    likeness, _, copy = max(found, key=lambda one: one[:2], default=(0.0, None, None))
    return (copy, likeness) if likeness >= NEAR else (None, likeness)


def _pairs(text: str) -> Pairs:
    """Each word with the one before it, the first with none."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold())
    return Counter(zip(["", *words], words, strict=False))


def _index(sent: Pairs, received: Pairs) -> float:
    common = (sent & received).total()
    if not common:
        return 0.0
    left_out, added = sent.total() - common, received.total() - common
    return common / (common + LEFT_OUT * left_out + ADDED * added)
