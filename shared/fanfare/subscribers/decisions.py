"""What a message about the bulletin changes, and what its sender is told.

Values in, values out. The caller reads the subscriber, writes what comes back in one transaction, and
asks the limiter whether the notice may go. Messages come late, twice and in any order, so instants
decide: of joining and leaving the newest counts, and leaving also counts at the same instant.

    none -> pending -> confirmed -> unsubscribed -> pending -> …        any -> suppressed, and no further
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fanfare.messages.subscriptions import (
    ErasureRequested,
    HelpRequested,
    OwnDataRequested,
    PreferencesChanged,
    SubscriptionConfirmed,
    SubscriptionEnded,
    SubscriptionMessage,
    SubscriptionRequested,
)
from fanfare.subscribers.records import Wish, consent, in_order, never_subscribed, pending
from fanfare.subscribers.subscriber import Change, ConsentEvent, Standing, Subscriber, Suppression
from fanfare.subscribers.terms import Channel, HelpTopic, NoticeKind, Proof

MAX_PAUSE = timedelta(weeks=52)

SKEW = timedelta(minutes=5)
"""How far another clock may be ahead of ours. An instant beyond that would outrank, for as long as it
lies ahead, all that the person asks for later: it counts as now."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a message. subscriber: to be written, or None when nothing changes. event: for
    the consent record, when something did that the person agreed to or withdrew. notice: what to tell
    the person, if the limiter lets it pass. subscription_id: what a confirmation link is for. told: who
    gets that, when it is the subscriber and not the mail's writer."""

    subscriber: Subscriber | None = None
    event: ConsentEvent | None = None
    notice: NoticeKind | None = None
    subscription_id: str = ""
    told: Subscriber | None = None


NOTHING = Decision()


def instant(message: SubscriptionMessage) -> datetime:
    """When the person asked."""
    match message:
        case SubscriptionConfirmed():
            return message.confirmed_at
        case SubscriptionEnded():
            return message.ended_at
        case PreferencesChanged():
            return message.changed_at
        case SubscriptionRequested() | HelpRequested() | OwnDataRequested() | ErasureRequested():
            return message.requested_at


def decide(
    known: Subscriber | None, barred: Suppression | None, message: Wish, now: datetime
) -> Decision:
    """What follows from a message.

    Nothing follows for an address that bounced or whose owner complained: no mail goes there,
    no matter who asks. Nor from what was asked before the person was erased.

    Args:
        known: the subscriber as stored.
        barred: the suppression, if any.
    """
    at = instant(message)
    at = now if at > now + SKEW else at
    if known and known.standing is Standing.SUPPRESSED:
        return NOTHING
    if barred and (barred.is_lasting or at <= barred.at):
        return NOTHING
    match message:
        case SubscriptionRequested():
            return _request(known, message, at)
        case SubscriptionConfirmed():
            return _confirm(known, message, at)
        case SubscriptionEnded():
            return _end(known, message, at, barred is not None)
        case PreferencesChanged():
            return _prefer(known, message, at)
        case HelpRequested():
            return Decision(notice=_help(known, message.topic))


def _request(known: Subscriber | None, message: SubscriptionRequested, at: datetime) -> Decision:
    newer = not known or at > known.changed_at
    if known and known.standing is Standing.CONFIRMED:
        # At the same instant it is the very request that was confirmed, come again.
        return Decision(notice=NoticeKind.ALREADY_SUBSCRIBED) if newer else NOTHING
    if known and not newer:
        if known.standing is not Standing.PENDING:
            return NOTHING
        # A repeat, whose notice may not have been queued before its worker died; or one overtaken.
        return Decision(notice=NoticeKind.CONFIRM, subscription_id=known.subscription_id)
    wanted = pending(known, message, at)
    event = consent(message, Change.REQUESTED, message.channel, at, wanted.topics)
    event = replace(event, wording=message.wording)
    return Decision(wanted, event, NoticeKind.CONFIRM, wanted.subscription_id)


def _confirm(known: Subscriber | None, message: SubscriptionConfirmed, at: datetime) -> Decision:
    if not known or known.standing is not Standing.PENDING:
        return NOTHING
    if known.subscription_id != message.subscription_id:
        return NOTHING
    if known.left_at and at <= known.left_at:  # the button was pressed before the person left
        return NOTHING
    return Decision(
        replace(known, standing=Standing.CONFIRMED, confirmed_at=at),
        consent(message, Change.CONFIRMED, Channel.WEB, at, known.topics),
    )


def _end(
    known: Subscriber | None, message: SubscriptionEnded, at: datetime, is_erased: bool
) -> Decision:
    """Who is not on the list and writes "unsubscribe" is told so, and kept as somebody who left: no import
    may add them later. For an erased person nothing is to be kept; the suppression says that already."""
    if message.proof is Proof.NONE:
        return _unproven(known, message, at)
    told = known if message.proof is Proof.RECIPIENT and not message.email else None
    answer = _left(known) if message.email or told else None
    event = consent(message, Change.UNSUBSCRIBED, message.channel, at)
    if not known:
        if is_erased or not answer:
            return Decision(notice=answer)
        return Decision(never_subscribed(message, at), event, answer)
    gone = known.standing is Standing.UNSUBSCRIBED
    if at < known.changed_at:
        return Decision(notice=answer, told=told) if gone else NOTHING
    after = replace(known, standing=Standing.UNSUBSCRIBED, changed_at=at, left_at=at)
    if gone:
        return Decision(after if at > known.changed_at else None, None, answer, told=told)
    return Decision(after, event, answer, told=told)


def _unproven(known: Subscriber | None, message: SubscriptionEnded, at: datetime) -> Decision:
    """Anybody may have written that. Nothing changes; the subscriber gets a link, with which leaving takes
    one press. Who is not on the list is told so, if the answer goes to where the mail came from."""
    if known and known.standing is Standing.CONFIRMED:
        return (
            Decision(notice=NoticeKind.LEAVE_LINK, told=known)
            if at >= known.changed_at
            else NOTHING
        )
    return Decision(notice=NoticeKind.NOT_LISTED if message.email else None)


def _left(known: Subscriber | None) -> NoticeKind:
    """What is true of somebody who has just left: only who was confirmed has ever been on the list. The
    same when the message comes again."""
    was_listed = known is not None and known.confirmed_at is not None
    return NoticeKind.UNSUBSCRIBED if was_listed else NoticeKind.NOT_LISTED


def _help(known: Subscriber | None, topic: HelpTopic) -> NoticeKind:
    """A reader who writes about leaving gets a link, with which that takes one press."""
    if topic is HelpTopic.OTHER_READER:
        return NoticeKind.OTHER_READER
    is_reader = known is not None and known.standing is Standing.CONFIRMED
    return NoticeKind.LEAVE_HELP if topic is HelpTopic.LEAVING and is_reader else NoticeKind.HELP


def _prefer(known: Subscriber | None, message: PreferencesChanged, at: datetime) -> Decision:
    if not known or known.standing is not Standing.CONFIRMED:
        return NOTHING
    if at <= max(known.changed_at, known.preferred_at or known.changed_at):
        return NOTHING
    topics = in_order(message.topics)
    until = message.paused_until
    changed = replace(
        known,
        topics=topics,
        language=message.language,
        paused_until=min(until, at + MAX_PAUSE) if until and until > at else None,
        preferred_at=at,
    )
    return Decision(changed, consent(message, Change.PREFERENCES, Channel.WEB, at, topics))
