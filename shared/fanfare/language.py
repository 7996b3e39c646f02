"""What people read, in their language: gettext for words, Babel for dates, numbers and plurals.

English is in the code and the templates, as the msgids. Another language is a catalogue
`locale/<code>/LC_MESSAGES/fanfare.mo` and nothing else: patterns for dates are messages too.
Instants are aware datetimes; people read them as Europe/London.
"""

import gettext
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "fanfare"
ENGLISH = "en"
HOME = ("cy", "ga", "gd", "gv", "kw")
"""Languages of these islands besides English: the layer holds their dates and numbers (shared/Makefile)
whether there is a catalogue or not."""
LONDON = ZoneInfo("Europe/London")


def mark(message: str) -> str:
    """Mark a message for the catalogues where it is defined; it is looked up where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Language:
    """One language. code: as in the catalogue's folder and in HTML's `lang`, e.g. "cy"."""

    code: str
    locale: Locale
    translations: gettext.NullTranslations

    def gettext(self, message: str) -> str:
        """The message in this language; English where the catalogue has none."""
        return self.translations.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form that goes with n, by the plural rule of the catalogue."""
        return self.translations.ngettext(singular, plural, n)

    def pgettext(self, context: str, message: str) -> str:
        """As gettext, for a word that means several things."""
        return self.translations.pgettext(context, message)

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        """As ngettext, for a word that means several things."""
        return self.translations.npgettext(context, singular, plural, n)

    @property
    def name(self) -> str:
        """What its speakers call it: "English", "Cymraeg"."""
        return str(self.locale.get_language_name() or self.code).capitalize()

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl", for HTML's `dir`."""
        return str(self.locale.text_direction)

    def day(self, day: date) -> str:
        """ "Tuesday 5 October 2021". An instant gives the day it is in London."""
        if isinstance(day, datetime):
            day = day.astimezone(LONDON).date()
        pattern = self.pgettext("day pattern (CLDR)", "EEEE d MMMM y")
        return format_date(day, pattern, locale=self.locale)

    def time(self, instant: datetime, zoned: bool = False) -> str:
        """ "10:30am"; "10am" at the full hour; "1:30am BST" in the hour that autumn repeats, or if zoned."""
        if instant.astimezone(LONDON).minute:
            pattern = self.pgettext("time pattern (CLDR)", "h:mma")
        else:
            pattern = self.pgettext("time pattern (CLDR), full hour", "ha")
        shown = format_time(instant, pattern, tzinfo=LONDON, locale=self.locale)
        zoned = zoned or is_repeated(instant)
        return f"{shown} {instant.astimezone(LONDON).tzname()}" if zoned else shown

    def moment(self, instant: datetime) -> str:
        """ "10:30am on Tuesday 5 October 2021"."""
        facts = {"time": self.time(instant), "day": self.day(instant)}
        return self.gettext("%(time)s on %(day)s") % facts

    def when(self, starts: datetime, ends: datetime, online: bool = False) -> str:
        """ "Tuesday 5 October 2021, 10:30am to 11:15am"; over midnight both days are named.

        On a night when the clocks change, both times have their zone. online: says "UK time", since
        people may take part from anywhere.
        """
        zoned = names_zone(starts, ends)
        facts = {
            "day": self.day(starts),
            "start": self.time(starts, zoned),
            "last_day": self.day(ends),
            "end": self.time(ends, zoned),
        }
        pattern = self.gettext("%(day)s, %(start)s to %(last_day)s, %(end)s")
        if facts["day"] == facts["last_day"]:
            pattern = self.gettext("%(day)s, %(start)s to %(end)s")
        return (
            self.gettext("%(when)s (UK time)") % {"when": pattern % facts}
            if online
            else pattern % facts
        )

    def number(self, number: int | Decimal) -> str:
        """ "10,000"; of a fraction, three decimals at most."""
        return format_decimal(number, locale=self.locale)


def is_repeated(instant: datetime) -> bool:
    """Whether London's clocks show this time twice: in the hour that autumn repeats."""
    local = instant.astimezone(LONDON)
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def names_zone(starts: datetime, ends: datetime) -> bool:
    """Whether clock times alone would mislead: the clocks change between them, or show one of them twice."""
    offsets = {one.astimezone(LONDON).utcoffset() for one in (starts, ends)}
    return len(offsets) > 1 or is_repeated(starts) or is_repeated(ends)


def available() -> tuple[str, ...]:
    """Codes of the languages that have a catalogue, English first."""
    return _available(CATALOGUES)


def of(code: str) -> Language:
    """The language of a code; English when there is no such catalogue."""
    return _language(CATALOGUES, code if code in available() else ENGLISH)


def of_texts() -> tuple[str, ...]:
    """Codes of the languages that somebody's own text can be in, with or without a catalogue."""
    return tuple(dict.fromkeys((*available(), *HOME)))


def of_text(code: str) -> Language:
    """The language of such a text: its dates and numbers, and our own words as far as there is a
    catalogue. English for any other code."""
    return _language(CATALOGUES, code if code in of_texts() else ENGLISH)


def negotiate(accept_language: str) -> str:
    """The available code that an Accept-Language header likes best (RFC 9110, section 12.5.4)."""
    preferred = [code.replace("-", "_") for code in _by_preference(accept_language)]
    return negotiate_locale(preferred, available()) or ENGLISH


def _by_preference(accept_language: str) -> Iterator[str]:
    """Language ranges, most wanted first; what cannot be read is left out."""
    ranges: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        code, _, quality = part.strip().partition(";q=")
        try:
            ranges.append((float(quality or 1), code))
        except ValueError:
            continue
    ranges.sort(key=lambda wanted: -wanted[0])
    return (code for weight, code in ranges if weight > 0)


@cache
def _available(folder: Path) -> tuple[str, ...]:
    found = {file.parts[-3] for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


@cache
def _language(folder: Path, code: str) -> Language:
    # Dates follow Britain's customs where the language knows them: en_GB, not en_US.
    try:
        locale = Locale.parse(f"{code}_GB")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(code)
    translations = gettext.translation(DOMAIN, folder, [code], fallback=True)
    return Language(code, locale, translations)
