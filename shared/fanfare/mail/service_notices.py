"""Mails to library services besides their releases: what is missing, and where to fill it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fanfare.campaign import Campaign
from fanfare.language import Language
from fanfare.mail.letters import Letter, greeting, rendered
from fanfare.messages.press_deliveries import ServiceNoticeKind
from fanfare.releases.facts import said
from fanfare.releases.values import Gap
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is missing, in the service's language."""

    label: str
    why: str
    example: str


def wanted(front: ReleaseFront, gaps: Sequence[Gap], language: Language) -> list[Wanted]:
    """What to ask a service for. It names nothing of the release but its fields: it may be under embargo."""
    examples = {one.name: one.example for one in front.fields}
    return [
        Wanted(one.label, language.gettext(one.why), examples.get(one.name, "")) for one in gaps
    ]


def service_notice(
    kind: ServiceNoticeKind,
    service: LibraryService,
    language: Language,
    site_url: str,
    link: str,
    missing: Sequence[Wanted] = (),
    until: datetime | None = None,
) -> Letter:
    """The letter to a service.

    Args:
        site_url: without a slash at the end.
        link: to what the letter is about.
        until: when gaps can be filled at the latest.
    """
    say = language.gettext
    plain, _ = greeting(said(service.press.name), language)
    heading = say("Your press release facts")
    action = say("See and change what our releases say of you")
    if kind is ServiceNoticeKind.FACTS_WANTED:
        heading = say("Press release for %(service)s: something is missing") % {
            "service": service.name
        }
        action = say("See what is missing, and fill it in")
    when = {"day": language.day(until), "time": language.time(until)} if until else {}
    facts = {
        "greeting": plain,
        "heading": heading,
        "service": service.name,
        "wanted": missing,
        "until": say("%(day)s, %(time)s") % when if when else "",
        "sample": False,
        "facts": [],
        "links": [(action, link)],
        "contact": "",
        "campaign": Campaign(),
        "privacy_url": f"{site_url}/privacy",
    }
    return rendered(f"service_notices/{kind}", language, facts)
