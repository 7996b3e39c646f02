"""Mails about a change of a library service's press address: whether one is still so, and its words.

Of what somebody typed they hold only the new address, masked: a person who changes an address makes us
write to a stranger, and must not be able to say anything there.
"""

from fanfare.campaign import Campaign
from fanfare.contact import is_sendable
from fanfare.language import Language
from fanfare.mail.letters import Letter, greeting, rendered
from fanfare.messages.press_deliveries import AddressNoticeKind
from fanfare.people import masked, normalised
from fanfare.services.addresses import CONFIRMING_LASTS, KEEPING_LASTS
from fanfare.services.service import AddressChange, LibraryService


def recipient(kind: AddressNoticeKind, change: AddressChange) -> str:
    """The address that the notice goes to; may be empty."""
    return change.before if kind is AddressNoticeKind.ASKED else change.after


def why_skip(kind: AddressNoticeKind, service: LibraryService, change: AddressChange) -> str:
    """Why the notice is not sent any more, in a word; nothing when it goes."""
    if not is_sendable(recipient(kind, change)):
        return "address"
    unchanged = normalised(service.press.email) == normalised(change.before)
    if kind is AddressNoticeKind.CONFIRM and (change.kept or not unchanged):
        return "overtaken"
    return ""


def address_notice(
    kind: AddressNoticeKind,
    service: str,
    change: AddressChange,
    language: Language,
    site_url: str,
    link: str,
) -> Letter:
    """The letter.

    Args:
        service: its name.
        site_url: without a slash at the end.
        link: where the answer is given; empty for a notice that needs none.
    """
    say = language.gettext
    headings = {
        AddressNoticeKind.CONFIRM: say("Shall press releases for %(service)s come here?"),
        AddressNoticeKind.ASKED: say("Another address for press releases for %(service)s"),
        AddressNoticeKind.KEPT: say("Press releases for %(service)s no longer come here"),
    }
    actions = {
        AddressNoticeKind.CONFIRM: say("See the question, and the button"),
        AddressNoticeKind.ASKED: say("Keep this address"),
    }
    plain, _ = greeting("", language)
    facts = {
        "greeting": plain,
        "heading": headings[kind] % {"service": service},
        "service": service,
        "to": masked(change.after),
        "confirming": CONFIRMING_LASTS.days,
        "keeping": KEEPING_LASTS.days,
        "sample": False,
        "facts": [],
        "links": [(actions[kind], link)] if link else [],
        "contact": "",
        "campaign": Campaign(),
        "privacy_url": f"{site_url}/privacy",
    }
    return rendered(f"address_notices/{kind}", language, facts)
