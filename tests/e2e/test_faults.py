"""One issue to two thousand readers while everything goes wrong: nobody is lost, nobody gets two."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx
import pytest

from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.ledger.rows import to_entry
from fanfare.aws.secrets import load_opaque_ids, load_signer
from fanfare.aws.subscribers.rows import from_subscriber
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Mailing, MailingState, total
from fanfare.messages.mailings import SweepMailing
from fanfare.people import normalised
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import SHARDS, Topic
from infra.demo.visitor import wait_for
from tests.e2e.faults import Deliverers, generous, held_queue, take, unreliable_ses
from tests.e2e.operator_tools import Operator

READERS = 2000
LEAVERS = 20
BETWEEN_SWEEPS = 20
"""Seconds; the schedule lets ten minutes pass."""

ISSUE = """---
subject: What libraries are for
preheader: A letter to everybody who reads
topics: [{topics}]
language: en
slug: {slug}
from: Libraries Week
date: 2021-10-04
---

Libraries are for everybody. [Find an activity](/activities) near you.
"""


@pytest.fixture
def held(operator: Operator) -> Iterator[None]:
    """Nobody but us serves BulkDeliveryQueue."""
    with held_queue(operator.client("lambda")):
        yield


def settings(operator: Operator, ses: str) -> dict[str, str]:
    """What the deployed deliver_mail is told, and where SES is."""
    functions = operator.client("lambda")
    (found,) = [
        one
        for page in functions.get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if "DeliverMail" in one["FunctionName"]
    ]
    variables: dict[str, str] = found["Environment"]["Variables"]
    endpoint = operator.stack["endpoint_url"]
    return variables | {"AWS_ENDPOINT_URL": endpoint, "AWS_ENDPOINT_URL_SES": ses}


def subscribe(operator: Operator) -> list[Subscriber]:
    """Readers of every topic, written into the table: how they got there is another test's."""
    ids = load_opaque_ids(
        operator.client("secretsmanager"), operator.stack["outputs"]["OpaqueKeyArn"]
    )
    topics, now = list(Topic), datetime.now(UTC)
    run = uuid4().hex[:6]
    readers = []
    for n in range(READERS):
        email = f"reader-{run}-{n}@example.org"
        person = ids.of("person", normalised(email))
        readers.append(
            Subscriber(
                person=person,
                email=email,
                subscription_id=person,
                standing=Standing.CONFIRMED,
                topics=(topics[n % len(topics)],),
                changed_at=now,
                confirmed_at=now,
                version=1,
            )
        )
    dynamodb, table = operator.client("dynamodb"), operator.stack["outputs"]["SubscribersTable"]
    for some in batched(readers, 25, strict=False):
        rows = [{"PutRequest": {"Item": from_subscriber(one)}} for one in some]
        dynamodb.batch_write_item(RequestItems={table: rows})
    return readers


def signer_of(operator: Operator) -> Any:
    return load_signer(
        operator.client("secretsmanager"), operator.stack["outputs"]["SigningKeyArn"]
    )


def send_issue(operator: Operator, folder: Path) -> str:
    """An issue for all topics, sent with the operator's command. Returns the mailing's id."""
    slug = f"faults-{uuid4().hex[:6]}"
    file = folder / f"{slug}.md"
    file.write_text(ISSUE.format(slug=slug, topics=", ".join(Topic)))
    operator.fanfare("bulletin", "send", str(file), "--yes")
    return f"{slug}-1"


def mailings(operator: Operator) -> Mailings:
    return Mailings(operator.client("dynamodb"), operator.stack["outputs"]["LedgerTable"])


def frozen(operator: Operator, mailing: str) -> bool | None:
    return total(mailings(operator).counts(mailing)).frozen == len(SHARDS) or None


def rows(operator: Operator, mailing: str) -> dict[str, LedgerEntry]:
    """The ledger of a mailing, by person."""
    query = operator.client("dynamodb").get_paginator("query")
    found = {}
    for shard in SHARDS:
        pages = query.paginate(
            TableName=operator.stack["outputs"]["LedgerTable"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"{mailing}-{shard}"}},
            ConsistentRead=True,
        )
        for page in pages:
            found |= {item["sk"]["S"]: to_entry(item) for item in page["Items"]}
    return found


def leave(operator: Operator, mailing: str, readers: Mapping[str, Subscriber]) -> list[Subscriber]:
    """Some whose mail is still queued leave by one click. Returns them, once they are off the list."""
    ledger = rows(operator, mailing)
    queued = [p for p, row in ledger.items() if row.state is State.QUEUED and p in readers]
    leavers = [readers[person] for person in queued[:LEAVERS]]
    signer = signer_of(operator)
    for one in leavers:
        token = signer.sign(Purpose.LEAVE, one.person)
        answer = httpx.post(
            f"{operator.stack['site_url']}/bulletin/leave/{token}",
            data={"List-Unsubscribe": "One-Click"},
            timeout=60,
        )
        assert answer.status_code == httpx.codes.OK
    table = Subscribers(operator.client("dynamodb"), operator.stack["outputs"]["SubscribersTable"])

    def gone() -> bool | None:
        found = table.load_many(one.person for one in leavers)
        return all(one.standing is Standing.UNSUBSCRIBED for one in found.values()) or None

    wait_for(gone, "the leavers to be off the list")
    return leavers


def sweep_until_finished(operator: Operator, mailing: str, serve: Any) -> Mailing:
    """Sweep as the schedule does, and serve what that puts back to work."""
    sqs, url = operator.client("sqs"), operator.stack["outputs"]["MailingQueue"]
    swept = monotonic()

    def look() -> Mailing | None:
        nonlocal swept
        serve()
        if monotonic() > swept + BETWEEN_SWEEPS:
            order = SweepMailing(mailing=mailing, idle=0)
            sqs.send_message(QueueUrl=url, MessageBody=order.model_dump_json())
            swept = monotonic()
        found = mailings(operator).load(mailing)
        return found if found and found.state is MailingState.FINISHED else None

    return wait_for(look, "the mailing to finish", 600)


def test_an_issue_survives_everything(operator: Operator, held: None, tmp_path: Path) -> None:
    readers = {one.person: one for one in subscribe(operator)}
    mailing = send_issue(operator, tmp_path)
    wait_for(lambda: frozen(operator, mailing), "the audience to be frozen", 120)
    sqs, url = operator.client("sqs"), operator.stack["outputs"]["BulkDeliveryQueue"]
    leavers: list[Subscriber] = []
    with (
        unreliable_ses(operator.stack["endpoint_url"]) as unreliable,
        generous(unreliable) as ses,
        Deliverers("deliver_mail.handler", settings(operator, ses)) as deliverers,
    ):

        def serve() -> None:
            while taken := take(sqs, url):
                event, handle = taken
                if deliverers.serve(event):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
                if deliverers.deaths and not leavers:
                    leavers.extend(leave(operator, mailing, readers))

        sweep_until_finished(operator, mailing, serve)
    # News of a mail whose worker died comes again until the claim has ended.
    wait_for(lambda: operator.waits("FeedbackQueue") == 0 or None, "all news to be heard", 300)

    everybody = rows(operator, mailing)  # with other tests' subscribers
    ledger = {p: row for p, row in everybody.items() if p in readers}
    mailed = Counter(
        address
        for one in operator.mailbox.subjects()
        if one.subject == "What libraries are for"
        for address in one.recipients
    )
    states = Counter(row.state for row in ledger.values())
    assert deliverers.deaths >= READERS // 400
    assert ledger.keys() == readers.keys()
    assert states.keys() <= {State.SENT, State.UNKNOWN, State.SKIPPED}
    lost = [
        p for p, row in ledger.items() if row.state is State.SENT and not mailed[readers[p].email]
    ]
    assert lost == []
    assert [address for address, copies in mailed.items() if copies > 1] == []
    assert leavers
    for one in leavers:
        assert ledger[one.person].state is State.SKIPPED
        assert not mailed[one.email]
    counts = total(mailings(operator).counts(mailing))
    assert counts.audience == counts.sent + counts.refused + counts.skipped + counts.unknown
    assert counts.unknown == sum(row.state is State.UNKNOWN for row in everybody.values())
    # What SES took and only the reply was lost, its events have settled: unknown is who got nothing.
    assert all(
        not mailed[readers[p].email] for p, row in ledger.items() if row.state is State.UNKNOWN
    )
