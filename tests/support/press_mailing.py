"""A release on its way on moto: services, a compiled release, and Lambda played for all on its way."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest

from deliver_mail import resources as sending
from desk.releases.compile.compiler import compile_release, prepare_documents
from desk.releases.compile.national import public_version
from fan_out_mailing import resources as freezing
from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.delivery.protocol import LedgerEntry
from fanfare.mailings.mailing import Mailing
from fanfare.mailings.release_ids import mailing_id
from fanfare.messages.base import Message
from fanfare.messages.mailings import FreezeAudience
from fanfare.releases.copies import SentCopy
from fanfare.releases.fields import Field, FieldType, NationalValue
from fanfare.releases.release import Approval, Edition, Release, ReleaseState
from fanfare.releases.version import PressAudience, ReleaseFront, ReleaseVersion
from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    SpeakerType,
    Spokesperson,
    member_of,
)
from render_release import handler as render_release
from tests.support.fixtures import Context, take
from tests.support.mailing import deliver, fan_out, mailings

NOW = datetime.now(UTC).replace(microsecond=0)
SLUG = "libraries-week"
MAILING = mailing_id(SLUG, 0)
CHILDREN = Field(
    name="children",
    label="Children who took part",
    type=FieldType.NUMBER,
    unit="children",
    example="1,762",
)
BODY = "{{ children.value }} {{ children.unit }} took part at {{ service.name }}.\n"
FACT = Fact(value="1762", source="our own count")


def services() -> Services:
    return Services(boto3.client("dynamodb"), "PressTable")


def releases() -> Releases:
    return Releases(boto3.client("dynamodb"), "PressTable")


def put_service(name: str, /, *, gap: bool = False, **changes: Any) -> str:
    """A library service; gap: without its one local fact. Returns its member."""
    fields: dict[str, Any] = {
        "key": name,
        "name": f"{name.title()} Libraries",
        "nation": Nation.ENGLAND,
        "press": Contact(name="Jo", email=f"press@{name}.example"),
        "spokespeople": (Spokesperson(name="Asha", post="Head", type=SpeakerType.OFFICER),),
        "facts": {} if gap else {"children": FACT},
    }
    known = services().load(member_of(name))
    version = known.version if known else 0
    return services().save(LibraryService(**(fields | changes), version=version)).member


@cache
def _made(front: ReleaseFront, body: str) -> ReleaseVersion:
    program = compile_release(front, body).program
    document, large = (b64encode(one).decode() for one in prepare_documents(front))
    national = (*front.national, NationalValue(name="service.name", fact=Fact(value="Libraries")))
    if any(field.name == CHILDREN.name for field in front.fields):
        national = (*national, NationalValue(name=CHILDREN.name, fact=FACT))
    headline, text, article = public_version(replace(front, national=national), program)
    return ReleaseVersion(
        front=front,
        source=f"{front} {body}",
        program=program,
        document=document,
        large_document=large,
        headline=headline,
        text=text,
        article=article,
        national=True,
    )


def version(body: str = BODY, **changes: Any) -> ReleaseVersion:
    """A release in a version of its own."""
    fields: dict[str, Any] = {
        "slug": SLUG,
        "headline": "{{ service.name }} join in",
        "language": "en",
        "embargo": None,
        "day": date(2021, 10, 4),
        "audience": PressAudience(),
        "contact": Contact(name="Press desk", email="desk@campaign.example"),
        "sender": "Libraries Week",
        "fields": (CHILDREN,),
    }
    return _made(ReleaseFront(**(fields | changes)), body)


def order(made: ReleaseVersion | None = None, reason: str = "", **changes: Any) -> Mailing:
    """What `fanfare release send` leaves: an edition in the version, and its mailing."""
    made = made or version()
    content = releases().store(made)
    slug = made.front.slug
    known = releases().load(slug)
    number = len(known.editions) if known else 0
    send_at = changes.pop("send_at", NOW)
    edition = Edition(
        number=number,
        content=content,
        mailing=mailing_id(slug, number),
        headline=made.headline,
        public_from=send_at,
        reason=reason,
        national=made.national,
    )
    releases().save(
        Release(
            slug=slug,
            headline=made.headline,
            content=content,
            state=ReleaseState.ORDERED,
            author="ada",
            submitted_at=NOW,
            embargo=made.front.embargo,
            approval=Approval(by="ben", at=NOW, content=content),
            editions=(*(known.editions if known else ()), edition),
            version=known.version if known else 0,
        )
    )
    mailing = Mailing(
        id=edition.mailing,
        slug=slug,
        content=content,
        subject=made.headline,
        created_at=NOW,
        send_at=send_at,
        **changes,
    )
    mailings().create(mailing)
    return mailing


def begin(mailing: str = MAILING, times: int = 1) -> None:
    """Begin and freeze. times: how often each message is received."""
    assert fan_out(*[FreezeAudience(mailing=mailing)] * times) == []
    while bodies := take("MailingQueue"):
        assert fan_out(*bodies * times) == []


def render(*messages: Message | str) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    if not messages:  # Lambda hands out no empty batch
        return []
    bodies = [m if isinstance(m, str) else m.model_dump_json() for m in messages]
    records = [{"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]
    reply = render_release.handler({"Records": records}, Context())  # type: ignore[arg-type]
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def run(times: int = 1) -> None:
    """Do all that is queued, and what comes of it."""
    for _ in range(50):
        bodies = {name: take(name) for name in ("MailingQueue", "RenderingQueue")}
        mails = take("BulkDeliveryQueue") + take("DeliveryQueue")
        if not (any(bodies.values()) or mails):
            return
        assert fan_out(*bodies["MailingQueue"] * times) == []
        assert render(*bodies["RenderingQueue"] * times) == []
        assert deliver(*mails * times) == []
    raise AssertionError("the queues do not run dry")


def entry(name: str, mailing: str = MAILING) -> LedgerEntry:
    """A service's row in the ledger."""
    found = Deliveries(boto3.client("dynamodb"), "LedgerTable").find(mailing, member_of(name))
    assert found
    return found


def states(names: Sequence[str], mailing: str = MAILING) -> list[str]:
    return [entry(name, mailing).state.value for name in names]


def copy_of(name: str, mailing: str = MAILING) -> SentCopy | None:
    return Responses(boto3.client("dynamodb"), "PressTable").copy(member_of(name), mailing)


def fill_in(name: str) -> None:
    """The service has filled in what was missing."""
    known = services().load(member_of(name))
    assert known
    services().save(replace(known, facts={"children": FACT}))


class Clock:
    """A clock that does not move, for the functions on a release's way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime.now(UTC)
        for module in (freezing, sending):
            monkeypatch.setattr(module, "now", lambda: self.now)

    def advance(self, by: timedelta) -> None:
        self.now += by


def forget() -> None:
    """A new process for each function: nothing is remembered."""
    freezing.press.cache_clear()
    for made in (sending.press, sending.paced_sender, sending.signer):
        made.cache_clear()
