"""One shard of a mailing's audience, page by page, as far as the time of an invocation goes."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from aws_lambda_powertools import Logger

from fan_out_mailing.queue import ENOUGH_TIME, queue
from fanfare.aws.ledger.deliveries import FrozenError
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.outbox import Outbox
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.messages.mailings import FreezeAudience, SweepMailing

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


class Pages(Protocol):
    """The people or services that a mailing may be for, in pages."""

    def add(self, mailing: Mailing, shard: str, after: str) -> tuple[int, str | None]:
        """Freeze a page of a shard, and queue its mails.

        Args:
            after: member to continue after.

        Returns:
            How many mails wait, and the member to continue after, None at the end.

        Raises:
            FrozenError: the shard was frozen whole before.
        """


def freeze_shard(
    order: FreezeAudience,
    pages: Pages,
    mailings: Mailings,
    outbox: Outbox,
    context: "LambdaContext",
) -> None:
    """Freeze a shard as far as time allows.

    Args:
        outbox: for what is left of the work.

    Raises:
        ConnectionError, TimeoutError: the work has to come again from where it began.
    """
    about = {"mailing": order.mailing, "shard": order.shard}
    after = order.after
    while True:
        mailing = mailings.load(order.mailing)
        if not mailing or mailing.state is not MailingState.SENDING:
            logger.info("freeze_stopped", extra=about)
            return  # resuming the mailing begins the shard again
        try:
            mails, following = pages.add(mailing, order.shard, after)
        except FrozenError:
            # Frozen before, by somebody who may have died before queueing the last mails.
            again = SweepMailing(mailing=mailing.id, shard=order.shard, after=after, idle=0)
            queue(outbox, [again])
            logger.info("audience_already_frozen", extra=about)
            return
        if following is None:
            break
        after = following
        if context.get_remaining_time_in_millis() < ENOUGH_TIME:
            queue(outbox, [order.model_copy(update={"after": after})])
            logger.info("freeze_continued", extra=about)
            return
    logger.info("audience_frozen", extra=about)
    if not mails and mailings.close(mailing, datetime.now(UTC)):
        logger.info("mailing_closed", mailing=mailing.id)  # else the last mail's worker does it
