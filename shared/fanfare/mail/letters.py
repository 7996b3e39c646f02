"""The words of a mail, from the templates: subject, plain text and HTML.

A letter is rendered once for all who get the same one. What belongs to one person is a slot in it,
filled in for each, so that a mail costs no template rendering.
"""

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanfare.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 72

MAX_NAME, MAX_DIGITS = 40, 5
"""Characters of a name in a first mail, and digits that are too many in one."""

_ADVERTISING = re.compile(r"://|www[.。]|@|[.。]\w\w", re.IGNORECASE)
_SLOT = re.compile("\x02(.*?)\x03")


class Slot(StrEnum):
    """What is different in each copy of a letter."""

    GREETING = "greeting"
    MANAGE = "manage"
    JOIN = "join"
    CONFIRM = "confirm"
    PREFERENCES = "preferences"
    OWN_DATA = "own_data"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter. text, html: literal parts and, at odd positions, names of slots."""

    subject: str
    text: tuple[str, ...]
    html: tuple[str, ...]

    def fill(self, values: Mapping[str, str], html_values: Mapping[str, str]) -> tuple[str, str]:
        """Plain text and HTML for one person. Values go in as they are, once: what looks like a slot
        within a value stays text."""
        return _fill(self.text, values), _fill(self.html, html_values)


def _fill(parts: tuple[str, ...], values: Mapping[str, str]) -> str:
    return "".join(values[part] if n % 2 else part for n, part in enumerate(parts))


def is_plausible(name: str) -> bool:
    """Whether a name may be used in a mail that its reader has not asked for. A sentence is too long for
    one, and five digits, of whatever script and however they are spread, may be a telephone number."""
    if len(name) > MAX_NAME:
        return False
    return sum(map(str.isnumeric, unicodedata.normalize("NFKC", name))) < MAX_DIGITS


def greeting(name: str, language: Language) -> tuple[str, str]:
    """ "Hello Jo Smith," for plain text and for HTML.

    Anybody can type anything as a name and have it mailed to a stranger. One that could carry an
    advertisement or a link, in characters of whatever width, is left out.
    """
    if not name or _ADVERTISING.search(unicodedata.normalize("NFKC", name)):
        plain = language.gettext("Hello,")
        return plain, escape(plain)
    words = language.gettext("Hello %(name)s,")
    plain = words % {"name": name}
    return plain, escape(words) % {"name": f"<bdi>{escape(name)}</bdi>"}


def rendered(folder: str, language: Language, facts: Mapping[str, Any]) -> Letter:
    """A letter from the three templates of a folder: subject.txt, body.txt, body.html."""
    environment = _environment(language)
    subject = " ".join(environment.get_template(f"{folder}/subject.txt").render(facts).split())
    text = environment.get_template(f"{folder}/body.txt").render(facts)
    html = environment.get_template(f"{folder}/body.html").render(facts, subject=subject)
    return Letter(subject, tuple(_SLOT.split(_wrapped(text))), tuple(_SLOT.split(html)))


def slot(name: StrEnum) -> str:
    """The mark in a letter where each person's own text is put in."""
    return f"\x02{name}\x03"


def _wrapped(text: str) -> str:
    """Lines of 72 columns at most, links whole; one empty line between paragraphs."""
    lines = [
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


@cache
def _environment(language: Language) -> "Environment":
    # Imported with the first letter: a start must not wait for it, and a repeated message needs none.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(language.gettext, language.ngettext, newstyle=True, pgettext=language.pgettext)
    environment.globals["language"] = language
    return environment
