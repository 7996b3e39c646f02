"""One release to two hundred services while everything goes wrong, and what stays behind is named."""

import csv
import io
from collections import Counter
from itertools import batched
from pathlib import Path
from time import monotonic
from uuid import uuid4

from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.rows import row, services_pk
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import total
from fanfare.mailings.release_ids import mailing_id
from fanfare.messages.mailings import SweepMailing
from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    SpeakerType,
    Spokesperson,
)
from fanfare.subscribers.terms import SHARDS
from infra.demo.press_story import words
from infra.demo.visitor import wait_for
from tests.e2e.faults import Deliverers, generous, held_queue, take, unreliable_ses
from tests.e2e.operator_tools import Operator
from tests.e2e.test_faults import rows, settings

SERVICES = 200
GAPS = 12
BETWEEN_SWEEPS = 20
"""Seconds; the schedule lets ten minutes pass."""
LIFE = 40
"""Mails after which a worker is killed: there are only two hundred."""

RELEASE = """---
headline: "{{{{ service.name }}}} counts its readers"
slug: {slug}
status: immediate
date: 2021-10-04
language: en
from: Libraries Week
audience: {{regions: [{region}]}}
contact: {{name: Press desk, phone: 01632 960000, out_of_hours: 01632 960001, email: press@example.org}}
fields:
  theme:
    {{label: Theme, type: text, value: "Taking action & changing lives"}}
  children:
    {{label: Children, type: number, unit: children, example: "1762"}}
  local_quote:
    {{label: Local quote, type: quote, speakers: [officer], example: "It changed our summer."}}
national:
  service.name: Every library
  children: {{value: "700,000", unit: children, source: our count}}
  local_quote: {{value: It changed the summer., speaker: Ada Reader, title: chair}}
---

{{{{ service.name }}}} invites everybody to {{{{ theme }}}}.

This summer {{{{ children.value }}}} {{{{ children.unit }}}} took part.

> {{{{ local_quote.text }}}}

{{{{ local_quote.name }}}}, {{{{ local_quote.post }}}}
"""


def service(region: str, number: int, run: str) -> LibraryService:
    """The first GAPS lack a quote, the next says something for a number that is none."""
    facts = {
        "children": Fact(value=str(1000 + number), source="our count"),
        "local_quote": Fact(value=f"We counted {number} & more.", speaker="Ada Reader"),
    }
    if number < GAPS:
        facts["local_quote"] = Fact(value="  ", speaker="Ada Reader")
    elif number == GAPS:
        facts["children"] = Fact(value="{% endif %}{{ 9**9**9 }}</p>", source="us")
    return LibraryService(
        key=f"{run}-{number}",
        name=f"Place & District {number}",
        nation=Nation.ENGLAND,
        region=region,
        press=Contact(name="Press desk", email=f"press-{run}-{number}@example.org"),
        spokespeople=(
            Spokesperson(name="Ada Reader", post="head of libraries", type=SpeakerType.OFFICER),
        ),
        facts=facts,
        version=1,
    )


def enrol(operator: Operator, services: list[LibraryService]) -> None:
    """Write services into the table: how they get there is another test's."""
    dynamodb, table = operator.client("dynamodb"), operator.stack["outputs"]["PressTable"]
    for some in batched(services, 25, strict=False):
        items = [
            row(services_pk(one.member[0]), one.member, one, version=one.version) for one in some
        ]
        puts = [{"PutRequest": {"Item": item}} for item in items]
        dynamodb.batch_write_item(RequestItems={table: puts})


def sweep(operator: Operator, mailing: str) -> None:
    """As the schedule does."""
    order = SweepMailing(mailing=mailing, idle=0)
    operator.client("sqs").send_message(
        QueueUrl=operator.stack["outputs"]["MailingQueue"], MessageBody=order.model_dump_json()
    )


def states(operator: Operator, mailing: str) -> Counter[State]:
    return Counter(entry.state for entry in rows(operator, mailing).values())


def named(operator: Operator, slug: str) -> set[str]:
    """Keys of the services that the report calls held."""
    report = operator.fanfare("release", "report", slug, "--format", "csv")
    return {
        line["key"] for line in csv.DictReader(io.StringIO(report)) if line["state"] == State.HELD
    }


def test_a_release_reaches_every_complete_service_once(operator: Operator, tmp_path: Path) -> None:
    run = uuid4().hex[:6]
    slug, region = f"count-{run}", f"Faultshire {run}"
    services = [service(region, number, run) for number in range(SERVICES)]
    enrol(operator, services)
    file = tmp_path / f"{slug}.md"
    file.write_text(RELEASE.format(slug=slug, region=region))
    operator.fanfare("release", "submit", str(file), "--as", "Ada Author")
    operator.fanfare("release", "approve", slug, "--yes", "--as", "Ben Editor")
    mailing = mailing_id(slug, 0)
    ledger = Mailings(operator.client("dynamodb"), operator.stack["outputs"]["LedgerTable"])
    with held_queue(operator.client("lambda")):
        operator.fanfare(
            "release", "send", slug, "--yes", "--as", "Ada Author", "--override", "A test"
        )
        wait_for(
            lambda: total(ledger.counts(mailing)).frozen == len(SHARDS) or None,
            "the audience to be frozen",
        )
        deaths = _deliver_badly(operator, mailing)
    assert deaths >= 2, Counter((r.state, r.reason) for r in rows(operator, mailing).values())
    wait_for(lambda: operator.waits("FeedbackQueue") == 0 or None, "all news to be heard", 300)
    complete = {one.member for one in services[GAPS + 1 :]}
    ended = rows(operator, mailing)
    assert ended.keys() == {one.member for one in services}
    assert named(operator, slug) == {one.key for one in services[: GAPS + 1]}
    unknown = {member for member in complete if ended[member].state is State.UNKNOWN}
    assert {ended[member].state for member in complete} <= {State.SENT, State.UNKNOWN}

    if unknown:  # a person's word, then nobody is left
        operator.fanfare("mailing", "retry-unknown", mailing, "--yes")
    wait_for(
        lambda: states(operator, mailing)[State.SENT] == len(complete) or None, "the rest", 300
    )
    mails: Counter[str] = Counter()
    for one in operator.mailbox.subjects():
        if one.subject.endswith("counts its readers"):
            mails.update(one.recipients)
    assert mails == {one.press.email: 1 for one in services[GAPS + 1 :]}
    _carries_its_own_facts(operator, services[-1])

    counts = total(ledger.counts(mailing))
    assert (counts.audience, counts.sent, counts.waiting) == (SERVICES, len(complete), GAPS + 1)


def _deliver_badly(operator: Operator, mailing: str) -> int:
    """Serve what is rendered with workers that die, until nothing is left to serve. Returns deaths."""
    sqs, url = operator.client("sqs"), operator.stack["outputs"]["BulkDeliveryQueue"]
    swept = monotonic()

    with (
        unreliable_ses(operator.stack["endpoint_url"]) as unreliable,
        generous(unreliable) as ses,
        Deliverers("deliver_mail.handler", settings(operator, ses), LIFE) as deliverers,
    ):

        def look() -> bool | None:
            nonlocal swept
            while taken := take(sqs, url):
                event, handle = taken
                if deliverers.serve(event):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
            if monotonic() > swept + BETWEEN_SWEEPS:
                sweep(operator, mailing)
                swept = monotonic()
            left = states(operator, mailing)
            return None if left[State.QUEUED] or left[State.CLAIMED] else True

        wait_for(look, "everybody's mail to come to an end", 600)
        return deliverers.deaths


def _carries_its_own_facts(operator: Operator, one: LibraryService) -> None:
    (mail,) = operator.mailbox.of(one.press.email)
    html = mail.message.get_body(("html",))
    (document,) = map(words, mail.documents.values())
    number = f"{1000 + SERVICES - 1:,}"
    assert html
    for text in (mail.text, str(html.get_content()), document):
        assert number in text
    assert one.name in mail.text
    assert one.name in document
    assert one.name.replace("&", "&amp;") in html.get_content()
