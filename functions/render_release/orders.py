"""From an order to rendered copies on their way to deliver_mail."""

from time import monotonic

import boto3
from aws_lambda_powertools import Logger

from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.messages.rendering import RenderRelease
from fanfare.settings import Settings
from render_release.rendering import messages, render

settings = Settings.from_env()
logger = Logger()
outbox = Outbox(boto3.client("sqs", config=LEAN), settings.bulk_delivery_queue_url)


def serve(order: RenderRelease) -> None:
    """Render the copies and queue them. Raises ConnectionError when SQS did not take all."""
    copies = list(render(order, monotonic))
    about = {"mailing": order.mailing, "shard": order.shard}
    for copy in copies:
        if copy.failure:
            more = {"member": copy.member, "reason": copy.failure}
            logger.warning("copy_not_rendered", extra=about | more)
    if lost := outbox.send(list(messages(order, copies))):
        raise ConnectionError(f"SQS did not take {len(lost)} messages")
    logger.info("copies_rendered", extra=about | {"copies": len(copies)})
