"""What follows from news: in the ledger, for people, for their places, and for mailings."""

from collections.abc import Mapping
from datetime import datetime

from aws_lambda_powertools import Logger

from fanfare.aws.metrics import counts
from fanfare.delivery.outcomes import Told
from fanfare.delivery.ses_events import News
from fanfare.mailings.brakes import why_stop
from fanfare.mailings.mailing import MailingState, total
from record_feedback.places import YOUNG
from record_feedback.resources import barrier, freer, ledger, mailings

logger = Logger()
metrics = counts("record_feedback")


def record(news: list[News], now: datetime) -> tuple[list[News], Mapping[str, Told]]:
    """Write it down in the ledger. Returns what has to come again, and the rows of the mails."""
    told = ledger.record([one for one in news if one.delivery_id], int(now.timestamp()))
    for one in told.strange:
        if now - one.at >= YOUNG:
            logger.warning("event_of_unknown_mail", delivery=one.delivery_id)
    metrics.count("MailsBounced", told.numbers["bounced"])
    metrics.count("MailsComplained", told.numbers["complained"])
    logger.info("feedback_recorded", events=len(news), changed=len(told.changed))
    return told.early + [one for one in told.strange if now - one.at < YOUNG], told.rows


def bar(news: News) -> bool:
    """Suppress the people that it is about. Returns False when that did not work this time."""
    if not news.verdicts:
        return True
    try:
        barred = barrier().follow(news)
    except Exception as error:  # strange news about one must not hold up what is told of others
        reason = type(error).__name__
        logger.error("suppression_failed", delivery=news.delivery_id, reason=reason)
        return False
    logger.info("suppressed", delivery=news.delivery_id, kind=news.kind, people=barred)
    return True


def free(news: News, rows: Mapping[str, Told], now: datetime) -> bool:
    """Free the places of people who cannot be told. Returns False when that did not work this time."""
    try:
        return freer.follow(news, rows.get(news.delivery_id), now)
    except Exception as error:  # as above
        logger.error("places_not_freed", delivery=news.delivery_id, reason=type(error).__name__)
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
