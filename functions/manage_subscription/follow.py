"""Following one message: read, let the rules decide, write, and ask the limiter about the notice."""

from datetime import datetime

from fanfare.aws.rate_limits import Limits
from fanfare.aws.subscribers.notice_memory import NoticeMemory
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.aws.transactions import OvertakenError
from fanfare.contact import is_sendable
from fanfare.messages.deliveries import DeliverNotice
from fanfare.messages.subscriptions import (
    HelpRequested,
    OwnDataRequested,
    SubscriptionEnded,
    SubscriptionRequested,
)
from fanfare.subscribers.decisions import Decision, decide
from fanfare.subscribers.notice_limits import (
    CEILING,
    LEAVE_LINK,
    Mailed,
    may_pass,
    passed_before,
    recent,
)
from fanfare.subscribers.records import Wish
from fanfare.subscribers.terms import NoticeKind

MAX_RACES = 5
"""Lost races in a row before the message goes back to the queue. Two workers meet over one person only
when their messages come together."""

WITH_LEAVE_LINK = frozenset({NoticeKind.LEAVE_LINK, NoticeKind.LEAVE_HELP})


class Follower:
    """Follows what people want of the bulletin."""

    def __init__(self, subscribers: Subscribers, memory: NoticeMemory, limits: Limits) -> None:
        self._subscribers = subscribers
        self._memory = memory
        self._limits = limits

    def follow(self, message: Wish, now: datetime) -> DeliverNotice | None:
        """Change what the message asks for.

        Returns:
            The notice that is due, or None.

        Raises:
            OvertakenError: others kept writing first.
        """
        decision = self._change(message, now)
        notice = _notice(message, decision)
        return notice if notice and self._may_go(notice, now) else None

    def own_data(self, message: OwnDataRequested) -> DeliverNotice | None:
        """The notice with the link to somebody's own data, at the address that is stored now. The
        limiter was asked when the person pressed the button."""
        known = self._subscribers.load(message.person)
        if not known:
            return None
        return DeliverNotice(
            delivery_id=f"{message.request_id}_notice",
            kind=NoticeKind.OWN_DATA,
            person=known.person,
            email=known.email,
            language=known.language,
        )

    def _change(self, message: Wish, now: datetime) -> Decision:
        for _ in range(MAX_RACES):
            known = self._subscribers.load(message.person)
            barred = self._subscribers.suppression(message.person)
            decision = decide(known, barred, message, now)
            if not decision.subscriber:
                return decision
            events = [decision.event] if decision.event else []
            try:
                self._subscribers.save(decision.subscriber, events)
            except OvertakenError:
                continue
            return decision
        raise OvertakenError

    def _may_go(self, notice: DeliverNotice, now: datetime) -> bool:
        """Ask the limiter, and let it remember. The ceiling comes between, so that it counts only what
        would go, and somebody who is stopped by it may ask again in an hour."""
        if not is_sendable(notice.email):
            return False
        for _ in range(MAX_RACES):
            read = self._memory.load(notice.person)
            mailed = recent(read, now)
            if passed_before(mailed, notice.delivery_id):
                return True
            if not may_pass(mailed, notice.delivery_id, now) or self._ceiling_reached(now):
                return False
            try:
                self._memory.store(notice.person, read, (*mailed, Mailed(notice.delivery_id, now)))
            except OvertakenError:
                continue
            return True
        raise OvertakenError

    def _ceiling_reached(self, now: datetime) -> bool:
        return self._limits.count(CEILING, "bulletin", now) > CEILING.most


def _notice(message: Wish, decision: Decision) -> DeliverNotice | None:
    """One for each request, whatever it says: asked again with other news, it was sent already."""
    if not decision.notice:
        return None
    if not isinstance(message, SubscriptionRequested | SubscriptionEnded | HelpRequested):
        return None
    to = decision.told or message
    ending = LEAVE_LINK if decision.notice in WITH_LEAVE_LINK else "_notice"
    return DeliverNotice(
        delivery_id=f"{message.request_id}{ending}",
        kind=decision.notice,
        person=message.person,
        email=to.email,
        language=to.language,
        subscription_id=decision.subscription_id,
        in_reply_to=message.in_reply_to,
    )
