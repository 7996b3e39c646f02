"""Render releases: from a template and a service's facts to its own text, HTML and document.

Reads:  RenderingQueue: release.render, which holds all that is needed: this function has no right to
        any table, nor to SES
Writes: BulkDeliveryQueue, release.deliver
Twice?  Safe. The same copies come out, and deliver_mail sends each once.
"""

from time import monotonic
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger

from fanfare.aws.clients import LEAN
from fanfare.aws.outbox import Outbox
from fanfare.messages.base import UNREADABLE
from fanfare.messages.releases import RenderRelease, decode_rendering
from fanfare.settings import Settings
from render_release.rendering import messages, render

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.from_env()
logger = Logger()
outbox = Outbox(boto3.client("sqs", config=LEAN), settings.bulk_delivery_queue_url)


def obey(order: RenderRelease) -> None:
    """Render the copies and queue them. Raises ConnectionError when SQS did not take all."""
    copies = list(render(order, monotonic))
    about = {"mailing": order.mailing, "shard": order.shard}
    for copy in copies:
        if copy.failure:
            more = {"member": copy.member, "reason": copy.failure}
            logger.warning("copy not rendered", extra=about | more)
    if lost := outbox.send(list(messages(order, copies))):
        raise ConnectionError(f"SQS did not take {len(lost)} messages")
    logger.info("copies rendered", extra=about | {"copies": len(copies)})


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    failed = []
    for record in event["Records"]:
        try:
            obey(decode_rendering(record["body"]))
        except (*UNREADABLE, ValueError, ConnectionError) as error:
            # Only the kind: what msgspec quotes may be somebody's words.
            reason = type(error).__name__
            logger.error("nothing rendered", message_id=record["messageId"], reason=reason)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
