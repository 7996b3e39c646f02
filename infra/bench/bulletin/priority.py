"""How long a confirmation takes while a bulletin to very many is on its way, against an idle stack.

On the deployed stack: a request goes into RegistrationQueue, and the clock stops when the ledger says that
its mail was sent. Meanwhile deliver_mail works on the bulletin at the account's pace.
"""

import time
from datetime import UTC, datetime

from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.ledger.rows import entry_key, to_entry
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import Mailing, MailingState, total
from fanfare.messages.mailings import FreezeAudience
from fanfare.subscribers.terms import SHARDS
from infra.bench.bench import Bench
from infra.bench.bulletin.readers import enrol, sample_issue
from infra.bench.deployed import Deployed, seconds_until
from infra.bench.registrations.samples import activity, requests
from infra.bench.rows import Row, compared

PATIENCE = 1800
LOOK_AGAIN = 0.02
UNCHANGED = 1.25
"""Goal: what two shared cores leave of "unchanged", since bulletin and confirmation run on the same ones."""


def measure(bench: Bench) -> list[Row]:
    """Confirmations one after the other, idle and then behind a bulletin."""
    deployed, turns = bench.deployed, 5 if bench.quick else 15
    readers = 2_000 if bench.quick else 100_000
    for key in ("warm", "idle", "busy"):
        deployed.open_activity(activity(key))
    _confirm(deployed, "warm", 3)  # the functions are warm then
    bench.tell("Confirmations on an idle stack")
    idle = _confirm(deployed, "idle", turns)
    bench.tell(f"Queueing a bulletin for {readers:,}")
    mailings = _queue_bulletin(deployed, readers)
    bench.tell(f"Confirmations behind a bulletin for {readers:,}")
    busy = _confirm(deployed, "busy", turns)
    mailings.cancel("priority-1", datetime.now(UTC))
    name = f"A confirmation while a bulletin for {readers:,} is queued"
    return [compared(name, "s", busy, idle, UNCHANGED)]


def _confirm(deployed: Deployed, key: str, turns: int) -> list[float]:
    """Seconds from each request to its mail."""
    dynamodb, table = deployed.client("dynamodb"), deployed.stack.outputs["LedgerTable"]

    def is_sent(delivery_id: str) -> bool:
        row = dynamodb.get_item(TableName=table, Key=entry_key(delivery_id))
        return "Item" in row and to_entry(row["Item"]).state is State.SENT

    took = []
    for one in requests(key, turns):
        started = time.monotonic()
        deployed.send([(one.request_id, one)])
        while not is_sent(f"{one.request_id}_0-0"):
            if time.monotonic() - started > PATIENCE:
                raise RuntimeError("A confirmation did not go.")
            time.sleep(LOOK_AGAIN)
        took.append(time.monotonic() - started)
    return took


def _queue_bulletin(deployed: Deployed, readers: int) -> Mailings:
    outputs, dynamodb = deployed.stack.outputs, deployed.client("dynamodb")
    enrol(dynamodb, outputs["SubscribersTable"], range(readers))
    issue, now = sample_issue(), datetime.now(UTC)
    mailings = Mailings(dynamodb, outputs["LedgerTable"])
    mailings.create(
        Mailing(
            id="priority-1",
            slug=issue.slug,
            content=Issues(dynamodb, outputs["LedgerTable"]).store(issue),
            subject=issue.front.subject,
            created_at=now,
            send_at=now,
        )
    )
    deployed.client("sqs").send_message(
        QueueUrl=outputs["MailingQueue"],
        MessageBody=FreezeAudience(mailing="priority-1").model_dump_json(),
    )
    started = time.monotonic()
    seconds_until(
        lambda: total(mailings.counts("priority-1")).frozen == len(SHARDS), started, PATIENCE
    )
    found = mailings.load("priority-1")
    if not found or found.state is not MailingState.SENDING:
        raise RuntimeError("The bulletin is not being sent.")
    return mailings
