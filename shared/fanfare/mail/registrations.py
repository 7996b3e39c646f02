"""Letters about one registration: their facts, changes and links."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from fanfare.activities.activity import Activity, Mode, TimeAndPlace
from fanfare.campaign import Campaign
from fanfare.contact import is_sendable
from fanfare.language import Language, mark
from fanfare.mail.letters import Letter, Slot, rendered, slot
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.terms import Outcome, Status

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


@lru_cache(maxsize=512)
def letter(matter: Matter) -> Letter:
    """The letter about a matter. Raises jinja2.TemplateError when a template asks for what isn't there."""
    return rendered(matter.kind.value, matter.language, _facts(matter))


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
    tongue, was, now = matter.language, matter.was, activity.time_and_place
    say = tongue.gettext
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
