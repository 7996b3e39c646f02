"""Who does what each message on the queue of mailings says."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from fan_out_mailing import resources
from fan_out_mailing.queue import ENOUGH_TIME, queue
from fanfare.mailings.release_ids import is_release
from fanfare.messages.mailings import (
    FreezeAudience,
    MailingMessage,
    ResumeRelease,
    StartMailing,
    SweepMailing,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


def serve(message: MailingMessage, context: "LambdaContext") -> None:
    """Do what one message says. Raises when it has to come again."""
    match message:
        case StartMailing():
            fan_out(message, context)
        case FreezeAudience() if is_release(message.mailing):
            resources.press().freezer.freeze(message, context)
        case FreezeAudience():
            resources.freezer().freeze(message, context)
        case SweepMailing():
            if not message.mailing:
                from fan_out_mailing.holds import end_holds

                end_holds(resources.holds(), resources.registrations, resources.now())
            resources.sweeper().sweep(message, context)
        case ResumeRelease():
            resources.press().sweeper.resume(message)


def fan_out(mailing: StartMailing, context: "LambdaContext") -> None:
    """Queue the mails, and what is left of the mailing when time gets short.

    Raises ConnectionError when a queue did not take all of them.
    """
    from fanfare.aws.register.audience import Audience
    from fanfare.delivery.activity_mailings import order, why_drop
    from fanfare.registrations.party_key import key_of

    audience = Audience(resources.dynamodb, resources.settings.register_table, mailing.activity)
    listing = audience.listing()
    about = {"kind": mailing.kind.value, "activity": mailing.activity}
    reason = why_drop(mailing, listing, datetime.now(UTC))
    if reason or not listing:
        logger.info("mailing_dropped", extra={**about, "reason": reason})
        return
    queued = 0
    for page in audience.pages(mailing.after):
        orders = [one for party in page if (one := order(mailing, listing, party))]
        queue(resources.deliveries, orders)
        queued += len(orders)
        if context.get_remaining_time_in_millis() < ENOUGH_TIME:
            queue(resources.mailings, [mailing.model_copy(update={"after": key_of(page[-1])})])
            logger.info("mailing_continued", extra={**about, "mails": queued})
            return
    logger.info("mailing_queued", extra={**about, "mails": queued})
