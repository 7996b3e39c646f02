"""What a release says of one library service; or what is missing for it.

What comes out are plain texts, dictionaries of texts and lists of these. By the type of the field:

text, date      a text; a date as "Monday 4 October 2021"
number          value ("1,762"), unit, period, source
quote           text, name, post
link            url, title
activities      a list of title, when, place, summary, link

An optional field that nobody filled is empty: "", {} or []. Beside the fields there are always `service`
and `campaign`.
"""

from dataclasses import dataclass
from typing import Any

from fanfare import language
from fanfare.activities.activity import Listing
from fanfare.blanks.search import says_nothing
from fanfare.campaign import Campaign
from fanfare.language import Language, mark
from fanfare.problems import InvalidValue
from fanfare.releases.facts import BLANK, check_text, empty, read, said, tidy
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import Fact, LibraryService, Nation

MISSING = mark("There is nothing there yet.")
NO_ADDRESS = mark("Nobody can be written to without it.")

_NATIONS = {
    Nation.ENGLAND: mark("England"),
    Nation.NORTHERN_IRELAND: mark("Northern Ireland"),
    Nation.SCOTLAND: mark("Scotland"),
    Nation.WALES: mark("Wales"),
}
_COUNTS = {
    Known.PLACES_TAKEN: (mark("places booked"), mark("bookings on the campaign’s website")),
    Known.SUBSCRIBERS: (mark("readers"), mark("subscriptions to the campaign’s bulletin")),
}
"""Unit and source of what Fanfare counts."""


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What Fanfare knows about a service by itself. activities: its own, earliest first, those to come.
    places_taken: on all of them together. site: address that links begin with."""

    activities: tuple[Listing, ...] = ()
    places_taken: int = 0
    site: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that keeps a service from its release. name, label: of the field, or of the service's
    own detail ("press.email"). why: a message for gettext."""

    name: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Filled:
    """Everything a template may ask for, by name."""

    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing, in the order of the contract; never empty."""

    missing: tuple[Gap, ...]


def fill(
    front: ReleaseFront, service: LibraryService, known: KnownFacts, mailing_language: str
) -> Filled | Gaps:
    """Everything the release says of the service, or all that is missing for it.

    A field that is filled in but cannot be taken, "TBC" among that, is a gap also when it is optional:
    what the service wrote would be lost otherwise. mailing_language: code.
    """
    words = language.of_text(mailing_language)
    values: dict[str, Any] = {"service": about(service, words), "campaign": campaign()}
    missing = []
    if not said(service.name):
        missing.append(Gap("name", words.gettext("Name of the library service"), BLANK))
    if not said(service.press.email):
        label = words.gettext("Press contact’s e-mail address")
        missing.append(Gap("press.email", label, NO_ADDRESS))
    for field in front.fields:
        try:
            values[field.name] = value = _value(field, service, known, words)
        except InvalidValue as invalid:
            missing.append(Gap(field.name, field.label, invalid.wrong))
        else:
            if field.required and not value:
                missing.append(Gap(field.name, field.label, MISSING))
    return Gaps(tuple(missing)) if missing else Filled(values)


def about(service: LibraryService, words: Language) -> dict[str, str]:
    """What every template may say of a service without declaring it. The formal and Welsh names, and
    the authority, fall back to the name; telephone and address of the press contact to the general one."""
    name = said(service.name)
    return {
        "name": name,
        "formal": said(service.formal_name) or name,
        "welsh": said(service.name_cy) or name,
        "authority": said(service.authority) or name,
        "region": said(service.region),
        "nation": words.gettext(_NATIONS[service.nation]),
        "website": said(service.website),
        "phone": said(service.press.phone) or said(service.general.phone),
        "email": said(service.press.email) or said(service.general.email),
        "out_of_hours": said(service.out_of_hours),
    }


def campaign() -> dict[str, str]:
    """What every template may say of the campaign."""
    ours = Campaign()
    return {"name": ours.name, "theme": ours.theme, "hashtag": ours.hashtag}


def _value(field: Field, service: LibraryService, known: KnownFacts, words: Language) -> Any:
    """A field as templates see it; empty when nobody filled it. Raises InvalidValue."""
    if field.type is FieldType.ACTIVITIES:
        chosen = [one for one in known.activities if _is_settled(one)][: field.most]
        return [_activity(one, known.site, words) for one in chosen]
    if field.known:
        return _counted(field, field.known, service, known, words)
    fact = field.national or service.facts.get(field.name)
    if fact is None or not tidy(fact.value):
        return empty(field.type)
    check_text(field, fact)
    return read(field, fact, service.spokespeople, words)


def _counted(
    field: Field, counted: Known, service: LibraryService, known: KnownFacts, words: Language
) -> Any:
    """A number that Fanfare counts. None and 0 say the same: there is nothing to tell."""
    number = known.places_taken if counted is Known.PLACES_TAKEN else service.subscribers
    if not number:
        return empty(field.type)
    unit, source = map(words.gettext, _COUNTS[counted])
    fact = Fact(value=str(number), unit=field.unit or unit, source=source)
    return read(field, fact, service.spokespeople, words)


def _is_settled(listing: Listing) -> bool:
    """Whether its title and place say something: "Venue TBC" is not for newspapers yet."""
    return not (says_nothing(listing.activity.title) or says_nothing(listing.activity.whereabouts))


def _activity(listing: Listing, site: str, words: Language) -> dict[str, str]:
    activity = listing.activity
    return {
        "title": tidy(activity.title),
        "when": words.when(activity.starts, activity.ends),
        "place": tidy(activity.whereabouts) or words.gettext("Online"),
        "summary": said(activity.summary),
        "link": f"{site}/activities/{activity.key}",
    }
