"""Render releases: from a template and a service's facts to its own text, HTML and document.

Reads:  RenderingQueue: release.render, which holds all that is needed: this function has no right to
        any table, nor to SES
Writes: BulkDeliveryQueue, release.deliver
Twice?  Safe. The same copies come out, and deliver_mail sends each once.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from fanfare.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.from_env()
logger = Logger()
where = settings.bulk_delivery_queue_url


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return {"batchItemFailures": []}
