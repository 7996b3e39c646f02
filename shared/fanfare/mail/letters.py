"""The words of a mail, from the templates: subject, plain text and HTML.

A letter is rendered once for all who get the same one. What belongs to one person is a slot in it,
filled in for each, so that a mail costs no template rendering.
"""

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanfare.activities.activity import Activity, Mode, TimeAndPlace
from fanfare.campaign import Campaign
from fanfare.contact import is_sendable
from fanfare.language import Language, mark
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.registration import Outcome, Status

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 72

MAX_NAME, MAX_DIGITS = 40, 5
"""Characters of a name in a first mail, and digits that are too many in one."""

_REASONS = {
    Outcome.CLOSED: mark("Registration for this activity has closed."),
    Outcome.NOT_OPEN: mark("Registration for this activity has not opened yet."),
    Outcome.ACTIVITY_CANCELLED: mark("This activity has been cancelled."),
    Outcome.UNKNOWN_ACTIVITY: mark("We could not find this activity."),
    Outcome.INVALID: mark("We could not understand the request, or it asked for too many places."),
}
_MODES = {
    Mode.ONLINE: mark("Online"),
    Mode.IN_PERSON: mark("In person"),
    Mode.OUTREACH: mark("Out and about"),
}
_UNLINKED = frozenset({MailKind.CANCELLED, MailKind.ACTIVITY_CANCELLED, MailKind.NOT_ACCEPTED})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """All that a letter depends on. Two people with the same matter get the same letter.

    status, places, held_until: of the registration. outcome: why there is none. site_url: without a slash at
    the end. was: time and place as the person knows them, when the mail tells of others.
    """

    kind: MailKind
    language: Language
    site_url: str
    activity: Activity | None = None
    status: Status | None = None
    places: int = 0
    outcome: Outcome | None = None
    was: TimeAndPlace | None = None
    held_until: datetime | None = None

    @property
    def joins(self) -> bool:
        """Whether the person has a link to join with."""
        online = self.activity is not None and self.activity.mode is Mode.ONLINE
        return online and self.status is Status.CONFIRMED and not self.held_until


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


@lru_cache(maxsize=512)
def letter(matter: Matter) -> Letter:
    """The letter about a matter. Raises jinja2.TemplateError when a template asks for what isn't there."""
    return rendered(matter.kind.value, matter.language, _facts(matter))


def rendered(folder: str, language: Language, facts: Mapping[str, Any]) -> Letter:
    """A letter from the three templates of a folder: subject.txt, body.txt, body.html."""
    environment = _environment(language)
    subject = " ".join(environment.get_template(f"{folder}/subject.txt").render(facts).split())
    text = environment.get_template(f"{folder}/body.txt").render(facts)
    html = environment.get_template(f"{folder}/body.html").render(facts, subject=subject)
    return Letter(subject, tuple(_SLOT.split(_wrapped(text))), tuple(_SLOT.split(html)))


def _facts(matter: Matter) -> dict[str, Any]:
    activity = matter.activity
    contact = activity.contact if activity else ""
    return {
        "greeting": slot(Slot.GREETING),
        "title": activity.title if activity else "",
        "sample": bool(activity and activity.sample),
        "facts": table(matter, activity) if activity else [],
        "changes": _changes(matter, activity) if activity else [],
        "links": _links(matter),
        "contact": contact if is_sendable(contact) else "",
        "reason": reason(matter),
        "joins": matter.joins,
        "confirmed": matter.status is Status.CONFIRMED and not matter.held_until,
        "until": matter.language.moment(matter.held_until) if matter.held_until else "",
        "waits": matter.status is Status.WAITING,
        "campaign": Campaign(),
        "privacy_url": f"{matter.site_url}/privacy",
    }


def reason(matter: Matter) -> str:
    """Why there is no registration; empty when there is one."""
    said = _REASONS.get(matter.outcome) if matter.outcome else None
    return matter.language.gettext(said) if said else ""


def table(matter: Matter, activity: Activity) -> list[tuple[str, str]]:
    """The facts of the activity and the registration, label and value."""
    say = matter.language.gettext
    told = activity.time_and_place
    if matter.kind is MailKind.ACTIVITY_CANCELLED and matter.was:
        told = matter.was
    table = [
        (say("What"), activity.title),
        (say("When"), _when(told, matter.language)),
        (say("Where"), _where(told, matter.language)),
    ]
    if matter.status in (Status.CONFIRMED, Status.WAITING):
        table.append((say("Places"), matter.language.number(matter.places)))
    if matter.held_until:
        table.append((say("Held until"), matter.language.moment(matter.held_until)))
    table.append((say("Organised by"), activity.service))
    return table


def _changes(matter: Matter, activity: Activity) -> list[tuple[str, str, str]]:
    """What is different from what the person knew: label, before, now."""
    if not matter.was:
        return []
    say, tongue, was, now = (
        matter.language.gettext,
        matter.language,
        matter.was,
        activity.time_and_place,
    )
    rows = []
    if (was.starts, was.ends) != (now.starts, now.ends):
        rows.append((say("When"), _when(was, tongue), _when(now, tongue)))
    if (_where(was, tongue)) != (_where(now, tongue)):
        rows.append((say("Where"), _where(was, tongue), _where(now, tongue)))
    if was.mode is not now.mode:
        rows.append((say("How it takes place"), say(_MODES[was.mode]), say(_MODES[now.mode])))
    return rows


def _when(told: TimeAndPlace, language: Language) -> str:
    return language.when(told.starts, told.ends, told.mode is Mode.ONLINE)


def _where(told: TimeAndPlace, language: Language) -> str:
    return language.gettext("Online") if told.mode is Mode.ONLINE else told.where


def _links(matter: Matter) -> list[tuple[str, str]]:
    say, activity = matter.language.gettext, matter.activity
    links = []
    if matter.kind not in _UNLINKED:
        if matter.joins:
            links.append((say("Join online"), slot(Slot.JOIN)))
        if matter.held_until:
            links.append((say("Keep your places, or cancel them"), slot(Slot.MANAGE)))
        else:
            links.append((say("Change or cancel your registration"), slot(Slot.MANAGE)))
    if activity and matter.kind is not MailKind.ACTIVITY_CANCELLED:
        page = f"{matter.site_url}/activities/{activity.key}"
        links.append((say("More about this activity, and access information"), page))
    else:
        links.append((say("Find an activity"), f"{matter.site_url}/activities"))
    return links


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
