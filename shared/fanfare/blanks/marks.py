"""Blanks by the marks around them: brackets of every kind, and whether what is in them is to be filled in."""

import re
from collections.abc import Callable
from functools import cache

from fanfare.blank_whole import keeps_place
from fanfare.blanks.words import (
    AROUND,
    ASIDES,
    BODIES,
    CHOICES,
    COUNTED,
    HERS,
    HIS,
    ORDERS,
    POINTING,
    POSTS,
    THINGS,
)

_WORD = re.compile(r"[^\W\d_]+")
_STROKES = re.compile(r"[^\W\d_]+(?:\s?/\s?[^\W\d_]+)+")

_TELLING = POINTING | frozenset(("at", "by", "first", "for", "from", "last", "new", "on", "to"))
"""How an aside begins that tells: “(LAST YEAR)”, “(AT THE LIBRARY)”."""
_SERVICES = [["library", "service"], ["library", "services"], ["library", "authority"]]


@cache
def marks() -> list[tuple[str, re.Pattern[str], Callable[[str], bool | None]]]:
    """Blanks by the marks around them, with who says what their words are: sure, a doubt, or none."""
    link = r"(?!\(|\[|:\s*<?(?:https?:|mailto:))"
    return [
        ("[", re.compile(rf"\[([^\[\]]{{0,200}})\]{link}"), _square),
        ("(", re.compile(r"\(([^()]{1,100})\)"), _round),
        ("{", re.compile(r"(?<!\{)\{([^{}%#]{1,100})\}(?!\})"), _curly),
        ("<", re.compile(r"(?<!<)<([^<>/@:]{1,100})>(?!>)"), _pointed),
        ("«", re.compile(r"«([^«»]{1,100})»"), _guillemets),
    ]


def _square(inside: str) -> bool | None:
    bare = inside.strip(" *_`\\")
    words = [one.casefold() for one in _WORD.findall(bare)]
    if ("..." in bare and not bare.strip(". ")) or bare.casefold().strip(" .!") in ASIDES:
        return None
    if not words:
        return None if any(map(str.isdigit, bare)) else True
    if _is_asked_for(bare) or _is_shouted(bare) or words == ["x"] or "_" in bare:
        return True
    if keeps_place(bare) or _is_choice(bare):
        return True
    if words[0] in POINTING or len(bare) == 1 or any(map(str.isdigit, bare)):
        return None
    return False if len(words) > 1 or bare[:1].isupper() else None


def _round(inside: str) -> bool | None:
    bare = inside.strip(" *_`\\")
    words = [one.casefold() for one in _WORD.findall(bare)]
    if not words:
        return None
    if bare.isupper() and all(one in THINGS | AROUND for one in words):
        return _shouted_aside(bare, words)
    if keeps_place(bare):
        return True if words[0] != "waiting" else None
    if words[0] in ("insert", "please") and len(words) > 1 and _is_ordered(words):
        return True
    of_name = re.match(r"(?i)(?:your )?(?:full |first |last |sur|sur-)?names?\b", bare)
    named = of_name or (words[0] in THINGS and words[-1] == "name")
    return True if (named or words[0] in ORDERS) and _is_asked_for(bare) else None


def _shouted_aside(bare: str, words: list[str]) -> bool | None:
    """Of names of things in capitals: “(DATE)” and “(CITY, STATE)” ask, “(MAIN LIBRARY)” does not."""
    if words[0] in COUNTED and any(map(str.isdigit, bare)):
        return None
    if len(words) == 1:
        return True if words[0] in THINGS - POSTS else None
    if "your" in words or (words[0] in THINGS and words[1] == "of"):
        return True
    if "," in bare:
        return all(one in THINGS for one in words) or None
    if words[0] in _TELLING and not words[-1].startswith("name"):
        return None
    asks = words[-1] in THINGS - BODIES - POSTS or words[-2:] in _SERVICES
    return True if asks else None


def _is_choice(bare: str) -> bool:
    """Whether its reader is to choose: “he/she”, but not “she/her”, which somebody says of themselves."""
    for found in _STROKES.findall(bare):
        words = {one.casefold() for one in _WORD.findall(found)}
        if (words & HERS and words & HIS) or (words <= CHOICES and len(words) > 1):
            return True
    return False


def _curly(inside: str) -> bool | None:
    bare = inside.strip()
    token = re.fullmatch(r"[!$#@&=~]?[A-Za-z_][\w.|:/-]*", bare)
    return bool(token) or _is_asked_for(bare)


def _pointed(inside: str) -> bool | None:
    return True if _is_asked_for(inside.strip()) or _is_shouted(inside.strip()) else None


def _guillemets(inside: str) -> bool | None:
    return True if re.fullmatch(r"[\w.]+", inside) or _is_asked_for(inside) else None


def _is_asked_for(text: str) -> bool:
    """Whether words name nothing but what a template asks for, or tell its reader to fill something in."""
    words = [one.casefold() for one in _WORD.findall(re.sub(r"[_*`\\-]", " ", text))]
    if not words:
        return False
    if (
        _is_ordered(words)
        or (words[0] in THINGS and words[1:2] == ["of"])
        or (words[0] in ("quotation", "quote") and words[1:2] == ["from"])
        or all(set(one) == {"x"} and len(one) > 1 for one in words)
    ):
        return True
    if not all(one in THINGS | AROUND or set(one) == {"x"} for one in words):
        return False
    if words[0] in COUNTED and any(map(str.isdigit, text)):
        return False
    named = any(one in THINGS for one in words)
    return named and (words[0] not in POINTING or words[-1] == "here")


def _is_ordered(words: list[str]) -> bool:
    """Whether they give an order: “insert your quote”, “enter the number here”."""
    if words[0] == "please":
        words = words[1:]
    if not words or words[0] not in ORDERS:
        return words[:1] == ["your"] and len(words) > 1
    if words[0] == "insert" or words[:2] == ["delete", "as"]:
        return True
    return any(one in THINGS or one == "here" for one in words[1:])


def _is_shouted(text: str) -> bool:
    """Whether it is in capitals, and more than an abbreviation."""
    words = _WORD.findall(text)
    if not text.isupper():
        return False
    return len(words) > 1 or len(words[0]) > 5 or words[0].casefold() in THINGS
