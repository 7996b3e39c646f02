"""From what a service typed into one field to what a template may print of it."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fanfare.blanks.search import says_nothing
from fanfare.contact import host_of
from fanfare.language import Language, mark
from fanfare.problems import InvalidValue
from fanfare.releases.fields import Field, FieldType
from fanfare.services.service import Fact, Spokesperson

MAX_DETAIL_LENGTH = 200
"""Characters of a unit, a period, a source, a speaker or a title."""
MAX_LINK_LENGTH = 1000

BLANK = mark(
    "It only keeps a place, as “TBC” or “[name]” does. Write what is meant, or leave it empty."
)
TOO_LONG = mark("It is longer than there is room for.")
UNSEEN = mark("There is a character in it that nobody sees. Type the text again.")
NO_NUMBER = mark("It is not a number. Write digits only, such as 1,762.")
NO_UNIT = mark("It does not say what was counted, such as “children”.")
NO_SOURCE = mark("It does not say who counted, or where the number comes from.")
NO_DATE = mark("It is not a date. Write it as 2021-10-04.")
NO_LINK = mark("It is not a link to a web page. Begin with https://.")
NO_SPEAKER = mark("It does not say who is quoted.")
STRANGER = mark(
    "The person quoted is not one of your spokespeople, so it is not known whether they are an officer "
    "or an elected member."
)
NO_POST = mark("It does not say what the person who is quoted does: their post is missing.")
NOT_ALLOWED = mark("This quotation is meant for another type of speaker.")

_NUMBER = re.compile(r"(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{1,3})?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_NOTHING = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Soft hyphens and empty spaces, which come along with pasted text."""
_JOINERS = "\u200c\u200d"
"""Invisible, but part of words and of emoji."""


@lru_cache(maxsize=512)
def tidy(text: str) -> str:
    """Text on one line, accents in one piece, without what nobody sees at its edges. Blank is empty."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_NOTHING)).split())


def said(text: str) -> str:
    """As `tidy`; empty too when it only keeps a place, such as "TBC"."""
    return "" if says_nothing(text) else tidy(text)


def empty(type_: FieldType) -> Any:
    """The value of a field that nobody filled: false, and of the right shape."""
    if type_ in (FieldType.TEXT, FieldType.DATE):
        return ""
    return [] if type_ is FieldType.ACTIVITIES else {}


def check_text(field: Field, fact: Fact) -> None:
    """Raises InvalidValue when a part only keeps a place, is too long, or holds what no document can show."""
    longest = MAX_LINK_LENGTH if field.type is FieldType.LINK else field.most
    if len(tidy(fact.value)) > longest:
        raise InvalidValue(TOO_LONG)
    details = (fact.unit, fact.period, fact.source, fact.speaker, fact.title)
    if any(len(tidy(detail)) > MAX_DETAIL_LENGTH for detail in details):
        raise InvalidValue(TOO_LONG)
    if not all(map(_is_seen, (fact.value, *details))):
        raise InvalidValue(UNSEEN)
    if any(map(says_nothing, (fact.value, *details))):
        raise InvalidValue(BLANK)


def read(field: Field, fact: Fact, spokespeople: Sequence[Spokesperson], words: Language) -> Any:
    """A fact that is not blank, in the shape of its type.

    Args:
        spokespeople: of the service whose fact it is.

    Raises:
        InvalidValue: it is not of that shape.
    """
    match field.type:
        case FieldType.NUMBER:
            return _number(field, fact, words)
        case FieldType.DATE:
            return _date(fact, words)
        case FieldType.LINK:
            return _link(fact)
        case FieldType.QUOTE:
            return _quote(field, fact, spokespeople)
        case FieldType.TEXT | FieldType.ACTIVITIES:
            return tidy(fact.value)


def _number(field: Field, fact: Fact, words: Language) -> dict[str, str]:
    typed = tidy(fact.value)
    if not _NUMBER.fullmatch(typed):
        raise InvalidValue(NO_NUMBER)
    unit, source = tidy(fact.unit) or tidy(field.unit), tidy(fact.source)
    if not unit:
        raise InvalidValue(NO_UNIT)
    if not source:
        raise InvalidValue(NO_SOURCE)
    shown = words.number(Decimal(typed.replace(",", "")))
    return {"value": shown, "unit": unit, "period": tidy(fact.period), "source": source}


def _date(fact: Fact, words: Language) -> str:
    typed = tidy(fact.value)
    try:
        if match := _DAY.fullmatch(typed):  # as Excel writes it in Britain
            day, month, year = map(int, match.groups())
            return words.day(date(year, month, day))
        return words.day(date.fromisoformat(typed))
    except ValueError:
        raise InvalidValue(NO_DATE) from None


def _link(fact: Fact) -> dict[str, str]:
    url = tidy(fact.value)
    if not host_of(url) or " " in url:
        raise InvalidValue(NO_LINK)
    return {"url": url, "title": tidy(fact.title) or url}


def _quote(field: Field, fact: Fact, spokespeople: Sequence[Spokesperson]) -> dict[str, str]:
    """A quotation. A national speaker is named in the release itself; a service's own speaker is
    one of its spokespeople, whose type decides."""
    name = tidy(fact.speaker)
    if not name:
        raise InvalidValue(NO_SPEAKER)
    post = tidy(field.speaker_post)
    if not field.national:
        found = named(spokespeople, name)
        if not found:
            raise InvalidValue(STRANGER)
        fitting = [one for one in found if not field.speakers or one.type in field.speakers]
        if not fitting:
            raise InvalidValue(NOT_ALLOWED)
        name, post = tidy(fitting[0].name), said(fitting[0].post)
    if not post:
        raise InvalidValue(NO_POST)
    text = tidy(fact.value)
    whole = _QUOTED.fullmatch(text)
    return {"text": whole[1] if whole else text, "name": name, "post": post}


def named(spokespeople: Sequence[Spokesperson], name: str) -> list[Spokesperson]:
    """Those of that name; capitals do not matter."""
    wanted = tidy(name).casefold()
    return [one for one in spokespeople if tidy(one.name).casefold() == wanted]


@lru_cache(maxsize=512)
def _is_seen(text: str) -> bool:
    return all(c.isprintable() or c.isspace() or c in _JOINERS for c in text.translate(_NOTHING))
