"""Library services by the thousand, and a release's way to them: fan_out_mailing, render_release and
deliver_mail, each in its process, with a stub for SES that costs the sender nothing but the call."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Self

from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.rows import row, services_pk
from fanfare.mailings.mailing import Mailing
from fanfare.messages.mailings import FreezeAudience
from fanfare.releases.release import Edition, Release, ReleaseState
from fanfare.releases.version import ReleaseVersion
from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    SpeakerType,
    Spokesperson,
)
from infra.bench.account import Account
from infra.bench.bulletin.readers import DELIVER, FAN_OUT, Cost, SesStub, queued
from infra.bench.workers import Worker
from infra.engine.places import CHECKOUT
from infra.operator.releases.file import good_version

RELEASE = CHECKOUT / "infra" / "sample_campaign" / "release.md"
RENDER = "render_release.handler"
NOW = datetime(2021, 9, 1, tzinfo=UTC)


class Press:
    """An account's library services, and releases to them. Use it in a `with`."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._dynamodb, self._sqs = account.client("dynamodb"), account.client("sqs")
        self._releases = Releases(self._dynamodb, account.settings["PRESS_TABLE"])
        self._mailings = Mailings(self._dynamodb, account.settings["LEDGER_TABLE"])
        self._open = ExitStack()
        self.number = 0

    def __enter__(self) -> Self:
        stub = self._open.enter_context(SesStub())
        self._settings = self._account.settings | stub.settings
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def grow(self, number: int) -> None:
        """Let there be so many services."""
        table = self._account.settings["PRESS_TABLE"]
        enrol(self._dynamodb, table, map(service, range(self.number, number)))
        self.number = number

    def send(self, slug: str, *, documents: bool = True) -> Cost:
        """Send the sample release to all of them, with or without .docx. Raises RuntimeError unless each
        got it once."""
        mailing = self._order(slug, documents)
        url = self._settings["MAILING_QUEUE_URL"]
        self._sqs.send_message(
            QueueUrl=url, MessageBody=FreezeAudience(mailing=mailing).model_dump_json()
        )
        cost = Cost()
        with (
            Worker(FAN_OUT, self._settings) as fan_out,
            Worker(RENDER, self._settings) as render,
            Worker(DELIVER, self._settings) as deliver,
        ):
            for queue, worker, batch in (
                ("MAILING_QUEUE_URL", fan_out, 1),
                ("RENDERING_QUEUE_URL", render, 1),
                ("BULK_DELIVERY_QUEUE_URL", deliver, 10),
            ):
                for event in queued(self._sqs, self._settings[queue], batch):
                    cost.add(worker.serve([event]))
        if cost.requests["ses.SendRawEmail"] != self.number:
            raise RuntimeError(f"{cost.requests} for {self.number} services.")
        return cost

    def _order(self, slug: str, documents: bool) -> str:
        """A release, approved and due, as the operator's commands leave it. Returns its mailing."""
        version = sample_version(slug)
        if not documents:
            version = replace(version, document="", large_document="")
        content, now = self._releases.store(version), datetime.now(UTC)
        mailing = Mailing(
            id=f"PR-{slug}-1",
            slug=slug,
            content=content,
            subject=version.headline,
            created_at=now,
            send_at=now,
        )
        edition = Edition(
            number=0,
            content=content,
            mailing=mailing.id,
            headline=version.headline,
            public_from=now,
        )
        release = Release(
            slug=slug,
            headline=version.headline,
            content=content,
            state=ReleaseState.ORDERED,
            author="bench",
            submitted_at=now,
            embargo=None,
            editions=(edition,),
        )
        self._releases.save(release)
        self._mailings.create(mailing)
        return mailing.id


def enrol(dynamodb: Any, table: str, services: Iterable[LibraryService]) -> None:
    """Put services into their table."""

    def put(some: tuple[LibraryService, ...]) -> None:
        items = [row(services_pk(s.member[0]), s.member, s, version=s.version) for s in some]
        rows = [{"PutRequest": {"Item": item}} for item in items]
        dynamodb.batch_write_item(RequestItems={table: rows})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, batched(services, 25, strict=False)))


def service(number: int) -> LibraryService:
    """One of many, with nothing missing."""
    return LibraryService(
        key=f"service-{number}",
        name=f"Place & District {number} Libraries",
        formal_name=f"Place & District {number} Library Service",
        authority=f"Place & District {number} Council",
        nation=Nation.ENGLAND,
        region="South East",
        press=Contact(
            name="Press office", email=f"press.{number}@post.example", phone="01632 960001"
        ),
        website="https://www.place.example/libraries",
        spokespeople=(
            Spokesperson(name="Ada Reader", post="head of libraries", type=SpeakerType.OFFICER),
        ),
        facts={
            "what_we_do": Fact(
                value="The home library service brings books and news to 140 people."
            ),
            "children": Fact(
                value=str(1762 + number), unit="children", period="summer 2021", source="our count"
            ),
            "local_quote": Fact(value="We open our doors & our workshop.", speaker="Ada Reader"),
            "more": Fact(value="https://www.place.example/week", title="Our week"),
        },
        version=1,
    )


def sample_version(slug: str) -> ReleaseVersion:
    """The sample campaign's release, prepared as the operator's command does."""
    version = good_version(RELEASE)
    return replace(version, front=replace(version.front, slug=slug), source=slug + version.source)
