"""Answers about the bulletin: whether one still says what is so, and its words.

They hold nothing that somebody typed: a person who types a stranger's address makes us write to that
stranger, and must not be able to say anything there.
"""

from functools import lru_cache

from fanfare.campaign import Campaign
from fanfare.contact import is_sendable
from fanfare.language import Language
from fanfare.mail.letters import Letter, Slot, greeting, rendered, slot
from fanfare.messages.deliveries import DeliverNotice
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import NoticeKind

_LISTED = (Standing.PENDING, Standing.CONFIRMED)


def why_skip(message: DeliverNotice, known: Subscriber | None) -> str:
    """Why the notice is not sent any more, in a word.

    Args:
        known: the subscriber as stored now.

    Returns:
        An empty text when it goes.
    """
    if not is_sendable(message.email):
        return "address"
    if known and known.standing is Standing.SUPPRESSED:
        return "suppressed"
    return "" if _is_so(message, known) else "overtaken"


def _is_so(message: DeliverNotice, known: Subscriber | None) -> bool:
    standing = known.standing if known else None
    match message.kind:
        case NoticeKind.CONFIRM:
            waits = known and known.subscription_id == message.subscription_id
            return bool(waits) and standing is Standing.PENDING
        case NoticeKind.ALREADY_SUBSCRIBED | NoticeKind.LEAVE_LINK | NoticeKind.LEAVE_HELP:
            return standing is Standing.CONFIRMED
        case NoticeKind.UNSUBSCRIBED:
            return standing not in _LISTED
        case NoticeKind.NOT_LISTED:
            return standing is not Standing.CONFIRMED
        case NoticeKind.OWN_DATA:
            return known is not None
        case NoticeKind.OTHER_READER | NoticeKind.HELP:
            return True


@lru_cache(maxsize=64)
def notice(kind: NoticeKind, language: Language, site_url: str, mail_domain: str) -> Letter:
    """The letter of a kind.

    Args:
        site_url: without a slash at the end.
        mail_domain: where the bulletin's own addresses are; empty when it has none.
    """
    plain, _ = greeting("", language)
    facts = {
        "greeting": plain,
        "sample": False,
        "facts": [],
        "links": _links(kind, language, site_url),
        "contact": "",
        "campaign": Campaign(),
        "privacy_url": f"{site_url}/privacy",
        "subscribe": f"bulletin-subscribe@{mail_domain}" if mail_domain else "",
        "unsubscribe": f"bulletin-unsubscribe@{mail_domain}" if mail_domain else "",
    }
    return rendered(f"notices/{kind}", language, facts)


def _links(kind: NoticeKind, language: Language, site_url: str) -> list[tuple[str, str]]:
    say = language.gettext
    form = f"{site_url}/bulletin/subscribe"
    match kind:
        case NoticeKind.CONFIRM:
            return [(say("Confirm that you want the bulletin"), slot(Slot.CONFIRM))]
        case NoticeKind.ALREADY_SUBSCRIBED:
            return [(say("See or change what you get"), slot(Slot.PREFERENCES))]
        case NoticeKind.UNSUBSCRIBED:
            return [(say("Get the bulletin again"), form)]
        case NoticeKind.OWN_DATA:
            return [(say("See, download or erase what is kept about you"), slot(Slot.OWN_DATA))]
        case NoticeKind.LEAVE_LINK | NoticeKind.LEAVE_HELP:
            return [(say("Leave the bulletin"), slot(Slot.LEAVE))]
        case NoticeKind.NOT_LISTED | NoticeKind.OTHER_READER:
            return [(say("Read past issues"), f"{site_url}/bulletin")]
        case NoticeKind.HELP:
            past = (say("Read past issues"), f"{site_url}/bulletin")
            return [(say("Get the bulletin"), form), past]
