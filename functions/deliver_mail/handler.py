"""Send mails, each to one person: claim in the ledger, one call of SES, write down what came of it.

Reads:  DeliveryQueue and BulkDeliveryQueue: mail.deliver, digest.deliver, notice.deliver, issue.deliver,
        issue.preview, release.deliver, service_notice.deliver, address_notice.deliver; activities, people,
        answers, suppressions, subscribers, mailings, issues, releases and services concerned; the SES quota
Writes: mails, through SES; the ledger, with the numbers and the state of mailings, and with what forms
        had mailed to each mailbox; copies of releases as they are sent; messages back to their queue,
        delayed, when an embargo has not come, or SES says not now or, about a confirmation, says nothing;
        digest.deliver, when a mailbox has had enough for an hour; RegistrationQueue.fifo,
        registration.undeliverable, of an address that is known to take no mail
Twice?  Safe. A mail that the ledger knows as sent, refused or being sent is not sent again. One whose
        call got no reply goes again after half an hour, an issue or a release only when a person says
        so: only then can somebody get it twice.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from deliver_mail import resources
from deliver_mail.batch import report, write
from deliver_mail.drafts import of, read
from deliver_mail.requeue import give_back
from fanfare.aws.batches import partial_reply
from fanfare.aws.correlation import correlate_batch
from fanfare.aws.metrics import counts
from fanfare.messages.deliveries import DeliverIssue
from fanfare.messages.press_deliveries import DeliverRelease

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = counts("deliver_mail")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    ids = correlate_batch(logger, event["Records"])
    orders, failed = read(event["Records"])
    drafts, early = write(orders)
    failed |= drafts.failed
    for message_id, reason in failed.items():
        logger.error("mail_not_written", message_id=message_id, reason=reason)
    done = resources.dispatcher.dispatch(drafts, context)
    again = [
        (order, seconds)
        for delivery_id, seconds in done.again.items()
        for order in drafts.ready[delivery_id].orders
    ] + early
    kept = give_back(again, resources.outbox, ids) | failed.keys()
    if issues := of(DeliverIssue, orders):
        kept |= resources.issue_sender().send(issues, context)
    if copies := of(DeliverRelease, orders):
        kept |= resources.press().releases.send(copies, context)
    report(done, skipped=len(drafts.skipped), again=len(again), failed=len(failed))
    return partial_reply(sorted(kept))
