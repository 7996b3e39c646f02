"""What follows from events: in the ledger, for people, for their places, and for mailings."""

from collections.abc import Mapping
from datetime import datetime

from aws_lambda_powertools import Logger

from fanfare.aws.metrics import counts
from fanfare.delivery.bounces import Verdict
from fanfare.delivery.outcomes import YOUNG, FeedbackRow
from fanfare.delivery.ses_events import SesEvent
from fanfare.mailings.brakes import why_stop
from fanfare.mailings.mailing import MailingState, total
from record_feedback.resources import freer, ledger, mailings, suppressor

logger = Logger()
metrics = counts("record_feedback")


def record(
    events: list[SesEvent], now: datetime
) -> tuple[list[SesEvent], Mapping[str, FeedbackRow]]:
    """Write them down in the ledger. Returns those that have to come again, and the rows of the mails."""
    done = ledger.record([one for one in events if one.delivery_id], int(now.timestamp()))
    for one in done.unknown:
        if now - one.at >= YOUNG:
            logger.warning("event_of_unknown_mail", delivery=one.delivery_id)
    metrics.count("MailsBounced", done.numbers["bounced"])
    metrics.count("MailsComplained", done.numbers["complained"])
    logger.info("feedback_recorded", events=len(events), changed=len(done.changed))
    return done.early + [one for one in done.unknown if now - one.at < YOUNG], done.rows


def suppress(event: SesEvent) -> bool:
    """Suppress the people that it is about. Returns False when that did not work this time."""
    if not event.verdicts:
        return True
    try:
        people = suppressor().follow(event)
    except Exception as error:  # an odd event about one must not hold up those of others
        reason = type(error).__name__
        logger.error("suppression_failed", delivery=event.delivery_id, reason=reason)
        return False
    logger.info("suppressed", delivery=event.delivery_id, kind=event.kind, people=people)
    return True


def free(event: SesEvent, rows: Mapping[str, FeedbackRow], now: datetime) -> bool:
    """Free the places of people who cannot be mailed. Returns False when that did not work this time."""
    row = rows.get(event.delivery_id)
    if row is None or Verdict.DEAD not in {verdict for _, verdict in event.verdicts}:
        return True
    try:
        return freer().follow(event, row, now)
    except Exception as error:  # as above
        logger.error("places_not_freed", delivery=event.delivery_id, reason=type(error).__name__)
        return False


def brake(touched: set[str], now: datetime) -> None:
    """Pause mailings of which too many bounced or were complained of. A repeat looks again: the first
    may have ended before it got here."""
    for mailing_id in touched:
        mailing = mailings.load(mailing_id)
        if not mailing or mailing.state is not MailingState.SENDING:
            continue
        reason = why_stop(total(mailings.counts(mailing_id)), mailing.excused)
        if reason and mailings.pause(mailing_id, now, reason):
            logger.warning("mailing_paused", mailing=mailing_id, reason=reason)
            metrics.count("MailsHeldUp")
