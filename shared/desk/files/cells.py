"""What may be in one cell of an activities file: text in, a value out, or `InvalidValue`.

People type these cells in Excel, so what Excel does to them is expected here: numbers get thousands
separators, and `5-7` would become the fifth of July.
"""

import re
import unicodedata
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from fanfare.contact import host_of, is_slug, read_email
from fanfare.problems import InvalidValue

# Royal Mail: the inward half never holds C, I, K, M, O or V.
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}|GIR0AA")
_WHOLE = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3}){1,2}")
_MAX_KEY = 64
_JOINERS = "\u200c\u200d\u200e\u200f"
"""Invisible, but part of Arabic words and of emoji."""
_NOTHING = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Soft hyphens and empty spaces, which come along with pasted text."""


def quoted(cell: str) -> str:
    """A cell's text as an error shows it: short, and without anything a terminal would act on."""
    shown = "".join(c if c.isprintable() else " " for c in cell[:40])
    return f"“{shown}…”" if len(cell) > 40 else f"“{shown}”"


def text(longest: int, *, lines: bool = False) -> AfterValidator:
    """For text of up to `longest` characters; of several lines, if `lines`."""
    return AfterValidator(partial(_text, longest, _JOINERS + "\n" * lines))


def _text(longest: int, allowed: str, cell: str) -> str:
    tidy = _tidy(cell)
    if not tidy:
        raise InvalidValue("Nothing in it can be seen.", "Write some text, or empty the cell.")
    if len(tidy) > longest:
        raise InvalidValue(f"{len(tidy)} characters are too many.", f"Use {longest} at most.")
    odd = next((c for c in tidy if not c.isprintable() and c not in allowed), "")
    if odd == "\n":
        raise InvalidValue("There is a line break in the text.", "Write it on one line.")
    if odd:
        raise InvalidValue(
            f"There is an invisible character (U+{ord(odd):04X}).", "Type the text again."
        )
    return tidy


def _tidy(cell: str) -> str:
    """What word processors put between words, as plain spaces and line ends; accents in one piece."""
    lines = re.sub(r"\r\n?", "\n", cell)
    spaced = "".join(" " if unicodedata.category(c) == "Zs" or c == "\t" else c for c in lines)
    return unicodedata.normalize("NFC", spaced.translate(_NOTHING)).strip()


def slug(cell: str) -> str:
    """An activity's key."""
    if is_slug(cell, _MAX_KEY) and "--" not in cell:
        return cell
    better = re.sub(r"[^a-z0-9]+", "-", cell.lower())[:_MAX_KEY].strip("-")
    raise InvalidValue(
        f"{quoted(cell)} cannot be part of a web address.",
        f"Use up to {_MAX_KEY} small letters, digits and single hyphens"
        + (f", such as {better}." if better else "."),
    )


def whole(least: int, most: int, right: str = "Write it in digits, such as 25.") -> BeforeValidator:
    """For a whole number from `least` to `most`. right: what to write instead of another."""
    return BeforeValidator(partial(_whole, least, most, right))


def _whole(least: int, most: int, right: str, cell: str) -> int:
    number = int(cell.replace(",", "")) if _WHOLE.fullmatch(cell) else None
    if number is None or not cell.isascii() or not least <= number <= most:
        wrong = f"{quoted(cell)} is not a whole number from {least} to {most:,}."
        raise InvalidValue(wrong, right)
    return number


def postcode(cell: str) -> str:
    """A UK postcode, in capitals with one space."""
    close = "".join(cell.split()).upper()
    if not _POSTCODE.fullmatch(close):
        raise InvalidValue(
            f"{quoted(cell)} is not a UK postcode.", "Write it in full, such as KT1 1EU."
        )
    return f"{close[:-3]} {close[-3:]}"


def web_address(cell: str) -> str:
    """A link that a browser may be sent to: http or https, a host, no name and password."""
    right = "Write the whole link, beginning with https://."
    if not host_of(cell):
        raise InvalidValue(f"{quoted(cell)} is not a link to a web page.", right)
    if len(cell) > 1000 or not cell.isascii() or not cell.isprintable() or " " in cell:
        raise InvalidValue(
            f"{quoted(cell)} is too long, or has spaces or accents in it.",
            "Copy the link from the address line of a browser.",
        )
    return cell


def mail_address(cell: str) -> str:
    """One e-mail address, as it is written."""
    if not is_mail_address(cell):
        raise InvalidValue(
            f"{quoted(cell)} is not an e-mail address.",
            "Write one address without accents, such as events@library.example.",
        )
    return cell


def is_mail_address(text: str) -> bool:
    """Whether it is an e-mail address that any mail program can write to."""
    try:
        return text.isascii() and read_email(text).lower() == text.lower()
    except InvalidValue:
        return False


def yes(cell: str) -> bool:
    """Yes or no."""
    known = {"yes": True, "true": True, "no": False, "false": False}
    if cell.lower() not in known:
        raise InvalidValue(
            f"{quoted(cell)} is neither yes nor no.", "Write yes, or leave it blank."
        )
    return known[cell.lower()]


Key = Annotated[str, AfterValidator(slug)]
Postcode = Annotated[str, AfterValidator(postcode)]
WebAddress = Annotated[str, AfterValidator(web_address)]
MailAddress = Annotated[str, AfterValidator(mail_address)]
YesNo = Annotated[bool, BeforeValidator(yes)]
