"""The mail around a service's own release: written once for all, with slots for what is its own."""

from collections.abc import Mapping
from enum import StrEnum

from fanfare.campaign import Campaign
from fanfare.language import Language
from fanfare.mail.letters import Letter, rendered, slot
from fanfare.releases.release import Edition
from fanfare.releases.responses.use import Use


class Slot(StrEnum):
    """What is different in each copy."""

    GREETING = "greeting"
    ARTICLE = "article"
    KIT = "kit"
    USED = "used"
    ADAPTED = "adapted"
    NOT_USED = "not_used"
    PRESS_COPY = "press_copy"


ANSWERS: Mapping[Use, Slot] = {
    Use.USED: Slot.USED,
    Use.ADAPTED: Slot.ADAPTED,
    Use.NOT_USED: Slot.NOT_USED,
}
"""The slot of the link behind which a service says so."""

LINES = frozenset({Slot.ARTICLE.value})
"""Slots whose values have lines of their own."""


def release_letter(
    language: Language,
    site_url: str,
    contact: str,
    edition: Edition | None,
    *,
    attached: bool,
    copied: bool,
) -> Letter:
    """The mail that a copy goes in. It is made to be passed on: no link in it changes the service's facts.

    Args:
        site_url: without a slash at the end.
        contact: address for questions; may be empty.
        edition: of which this is a correction; None for who gets the first copy.
        attached: a document goes along.
        copied: services can copy us in when they send it out.
    """
    say = language.gettext
    heading = say("Your press release")
    if edition:
        heading = say("Correction %(number)s to your press release") % {"number": edition.number}
    links = {Use.USED: say("We used it as it is"), Use.ADAPTED: say("We adapted it")}
    links[Use.NOT_USED] = say("We did not use it")
    facts = {
        "greeting": slot(Slot.GREETING),
        "heading": heading,
        "correction": correction(language, edition) if edition else "",
        "attached": attached,
        "press_copy": slot(Slot.PRESS_COPY) if copied else "",
        "article": slot(Slot.ARTICLE),
        "answers": [(label, slot(ANSWERS[use])) for use, label in links.items()],
        "more": [
            (
                say("Your press kit: this release, pictures, and a form for what was printed"),
                slot(Slot.KIT),
            ),
        ],
        "sample": False,
        "facts": [],
        "links": [],
        "contact": contact,
        "campaign": Campaign(),
        "privacy_url": f"{site_url}/privacy",
    }
    return rendered("release", language, facts)


def correction(language: Language, edition: Edition) -> str:
    """What the mail around a corrected copy says to the service."""
    line = language.gettext("Correction %(number)s. This replaces what we sent you before.")
    return f"{line % {'number': edition.number}} {edition.reason}".strip()


def correction_mark(language: Language, edition: Edition) -> str:
    """The line that a corrected copy begins with. The copy is passed on to newspapers,
    which got nothing from us."""
    return language.gettext("Correction %(number)s") % {"number": edition.number}


def corrected_subject(language: Language, edition: Edition, headline: str) -> str:
    """The subject of a corrected copy."""
    words = language.gettext("Correction %(number)s: %(headline)s")
    return words % {"number": edition.number, "headline": headline}
