"""Library services at the desk's door: found, shown, counted, brought in, and asked for what is missing."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from desk.refusal import ChangesTooFast, NotFound, Refused
from desk.releases.from_stack import gap_finder
from desk.releases.wanted_facts import open_releases
from desk.services import gaps
from desk.services.directory import find, load, mail_link
from desk.services.from_stack import own_pages
from desk.services.importer import ServiceImporter, Verdict
from desk.services.reader_counts import count_readers
from desk.services.rows import Described
from desk.stack import Stack
from fanfare.aws.outbox import Outbox
from fanfare.aws.press.services import Services
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.press_deliveries import (
    DeliverServiceNotice,
    ServiceNoticeKind,
    decode_delivery,
)
from fanfare.services.service import Contact, LibraryService, Nation, ServiceChange
from fanfare.subscribers.subscriber import Standing, Subscriber
from tests import stack as template
from tests.support.fixtures import take
from tests.support.press_desk import kent, release

URLS = template.environment()
OUTPUTS = {
    "PressTable": "PressTable",
    "RegisterTable": "RegisterTable",
    "SubscribersTable": "SubscribersTable",
    "DeliveryQueue": URLS["DELIVERY_QUEUE_URL"],
    "SigningKeyArn": URLS["SIGNING_KEY_ARN"],
    "OpaqueKeyArn": URLS["OPAQUE_KEY_ARN"],
    "SiteUrl": "https://fanfare.example.org/",
}
NOW = datetime(2021, 9, 20, 12, tzinfo=UTC)
BATH = LibraryService(key="bath", name="Bath", nation=Nation.WALES)


@pytest.fixture
def stack(aws: None) -> Stack:
    return Stack("fanfare-test", OUTPUTS, {"region_name": "eu-west-2"})


@pytest.fixture
def queue(stack: Stack) -> Outbox:
    return stack.queue("DeliveryQueue")


def notices() -> list[DeliverServiceNotice]:
    found = [decode_delivery(body) for body in take("DeliveryQueue")]
    return [one for one in found if isinstance(one, DeliverServiceNotice)]


def subscribe(stack: Stack, number: int, domain: str, standing: Standing) -> None:
    for n in range(number):
        address = f"reader-{standing}-{n}@{domain}"
        stack.subscribers.save(
            Subscriber(
                person=stack.person(address),
                email=address,
                subscription_id="s",
                standing=standing,
                changed_at=NOW,
            )
        )


def test_services_are_found_by_nation_and_loaded_by_key(stack: Stack) -> None:
    stored = kent()
    stack.services.save(BATH)
    assert [one.key for one in find(stack.services)] == ["bath", "kent"]
    assert [one.key for one in find(stack.services, Nation.WALES)] == ["bath"]
    record = load(stack.services, own_pages(stack), "kent")
    assert (record.service, record.history) == (stored, [])
    assert record.link.startswith("https://fanfare.example.org/press/edit/")
    with pytest.raises(NotFound) as unknown:
        load(stack.services, own_pages(stack), "nowhere")
    assert (unknown.value.what, unknown.value.key) == ("service", "nowhere")


def test_the_link_is_mailed_to_the_press_contact_alone(stack: Stack, queue: Outbox) -> None:
    service = kent()
    mail_link(queue, service)
    [order] = notices()
    assert (order.kind, order.member) == (ServiceNoticeKind.FACTS_LINK, service.member)
    with pytest.raises(Refused, match="has no press contact"):
        mail_link(queue, replace(BATH, press=Contact()))
    assert notices() == []


def test_gaps_are_found_and_asked_for(stack: Stack, queue: Outbox) -> None:
    service = kent()
    silent = kent(key="ely", name="Ely", press=Contact(), facts={})
    wanted = release("open")
    held = gaps.find_held(stack.services, gap_finder(stack), open_releases(stack.releases))
    assert [(one.service.key, one.release.front.slug) for one in held] == [
        (silent.key, "open"),
        (service.key, "open"),
    ]
    assert "story" in [gap.name for gap in held[1].missing]
    gaps.ask(queue, gaps.requests(held))
    [order] = notices()  # nobody can be asked at Ely
    assert (order.kind, order.member) == (ServiceNoticeKind.FACTS_WANTED, service.member)
    assert (order.slug, order.content) == ("open", wanted.content)


def test_a_queue_that_takes_nothing_is_told(stack: Stack) -> None:
    kent()
    release("open")
    mails = gaps.requests(
        gaps.find_held(stack.services, gap_finder(stack), open_releases(stack.releases))
    )

    class Full(Outbox):
        def send(self, messages: Any, delay: int = 0) -> Any:
            return list(messages)

    with pytest.raises(Refused, match=r"^1 of 1 could not be queued") as refused:
        gaps.ask(Full(None, ""), mails)  # type: ignore[arg-type]
    assert refused.value.right == "Try again."


def test_a_file_is_asked_for_only_in_the_version_that_is_stored(stack: Stack) -> None:
    known = release("open")
    version = stack.releases.version("open", known.content)
    assert gaps.as_stored(stack.releases, version.front, version.source).content == known.content
    assert gaps.as_stored(stack.releases, version.front, version.source + "x").content == ""
    kent()
    changed = gaps.as_stored(stack.releases, version.front, version.source + "x")
    with pytest.raises(gaps.NotSubmitted):
        gaps.requests(gaps.find_held(stack.services, gap_finder(stack), [changed]))


def test_readers_are_counted_and_kept(stack: Stack) -> None:
    kent()
    stack.services.save(BATH)
    subscribe(stack, 10, "kent.example", Standing.CONFIRMED)
    subscribe(stack, 1, "kent.example", Standing.PENDING)
    counts = count_readers(stack.services, stack.subscribers)
    assert [one.key for one in counts.services] == ["bath", "kent"]
    assert counts.readers == {"bath": None, "kent": 10}
    assert load(stack.services, own_pages(stack), "kent").service.subscribers == 10


def test_a_service_that_never_rests_is_not_counted(stack: Stack) -> None:
    class Overtaken(Services):
        def save(self, service: LibraryService, change: ServiceChange | None = None) -> Any:
            raise OvertakenError

    kent(subscribers=12)
    busy = Overtaken(boto3.client("dynamodb"), "PressTable")
    with pytest.raises(ChangesTooFast, match=r"^kent changes too fast"):
        count_readers(busy, stack.subscribers)


def test_an_import_tells_what_it_would_do(stack: Stack) -> None:
    stack.services.save(BATH)
    rows = [
        (2, Described("bath", {"name": "Bath Libraries", "nation": "wales"})),
        (3, Described("ely", {"name": "Ely", "nation": "england"})),
    ]
    importer = ServiceImporter(stack.services, "import-1", "ops", NOW)
    told = [(2, Verdict.UPDATED, ["name"]), (3, Verdict.CREATED, [])]
    assert [(one.line, one.verdict, one.changed) for one in importer.decide(rows)] == told
    assert [one.name for one in find(stack.services)] == ["Bath"]
    assert [(one.line, one.verdict, one.changed) for one in importer.commit(rows)] == told
    assert [one.name for one in find(stack.services)] == ["Bath Libraries", "Ely"]
    assert {one.verdict for one in importer.commit(rows)} == {Verdict.UNCHANGED}
