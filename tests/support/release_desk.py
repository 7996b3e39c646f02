"""A desk for the commands about releases: library services, people, and a release that is stored."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.ledger import Ledger
from fanfare.aws.press.polls import Polls
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.delivery.protocol import Outcome, State, claimed, settled
from fanfare.mailings.mailing import Mailing
from fanfare.messages.mailings import decode_mailing
from fanfare.releases.approval import approved, submitted
from fanfare.releases.copies import Hold
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.release import Release
from fanfare.releases.version import PressAudience, ReleaseFront, ReleaseVersion
from fanfare.services.service import Contact, Fact, LibraryService, Nation
from tests.support import bulletin_desk
from tests.support.bulletin_desk import Desk, desk_on

SLUG = "libraries-week"
EMBARGO = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=30)


class PressDesk(Desk):
    """As Desk, with releases, services and people of their own AWS identities."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(desk.folder)
        self._monkeypatch = monkeypatch
        dynamodb = boto3.client("dynamodb")
        self.releases = Releases(dynamodb, "PressTable")
        self.polls = Polls(dynamodb, "PressTable")
        self.services = Services(dynamodb, "PressTable")
        self.responses = Responses(dynamodb, "PressTable")
        self.ledger = Deliveries(dynamodb, "LedgerTable")
        self.settling = Ledger(dynamodb, "LedgerTable")

    def be(self, name: str) -> None:
        """Let what follows be typed by somebody: AWS knows them by their session's name."""
        given = boto3.client("sts").assume_role(
            RoleArn="arn:aws:iam::123456789012:role/Press", RoleSessionName=name
        )["Credentials"]
        self._monkeypatch.setenv("AWS_ACCESS_KEY_ID", given["AccessKeyId"])
        self._monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", given["SecretAccessKey"])
        self._monkeypatch.setenv("AWS_SESSION_TOKEN", given["SessionToken"])
        boto3.setup_default_session()

    def serve(self, key: str, **facts: Any) -> LibraryService:
        """A library service with a press contact and the fact that the release asks for, or another."""
        known: dict[str, Any] = {
            "name": f"{key.title()} Libraries",
            "nation": Nation.ENGLAND,
            "press": Contact(name="Press", email=f"press@{key}.example"),
            "facts": {"theme": Fact(value="Taking action")},
        }
        return self.services.save(LibraryService(key=key, **{**known, **facts}))

    def hand_in(self, handed: ReleaseVersion, by: str = "ann") -> Release:
        """A release as submit leaves it behind."""
        self.releases.store(handed)
        known = self.releases.load(handed.front.slug)
        return self.releases.save(submitted(known, handed, by, datetime.now(UTC)))

    def agree(self, embargo: datetime | None = EMBARGO, **parts: Any) -> Release:
        """A release that is approved."""
        release = self.hand_in(version(embargo=embargo, **parts))
        return self.releases.save(approved(release, "bob", datetime.now(UTC), release.content))

    def release(self) -> Release:
        found = self.releases.load(SLUG)
        assert found
        return found

    def mailing(self, number: int = 1) -> Mailing:
        found = self.mailings.load(f"PR-{SLUG}-{number}")
        assert found
        return found

    def orders(self) -> list[object]:
        """What waits for fan_out_mailing; taken off its queue."""
        return [decode_mailing(body) for body in self.queued("MAILING_QUEUE_URL")]

    def actions(self) -> list[str]:
        return [one.action.value for one in self.releases.trail(SLUG)]


def press_desk_on(monkeypatch: pytest.MonkeyPatch, folder: Path) -> PressDesk:
    """A desk in front of the tables that are there."""
    outputs = {"PressTable": "PressTable", "RegisterTable": "RegisterTable"}
    monkeypatch.setattr(bulletin_desk, "OUTPUTS", {**bulletin_desk.OUTPUTS, **outputs})
    return PressDesk(desk_on(monkeypatch, folder), monkeypatch)


def become(
    desk: PressDesk, service: LibraryService, state: State, mailing: str = f"PR-{SLUG}-1"
) -> None:
    """Put a service into the audience, and let its copy come to a state, as in life."""
    held = {service.member: Hold.GAPS} if state is State.HELD else {}
    seconds = int(datetime.now(UTC).timestamp())
    desk.ledger.freeze(mailing, service.member[0], [service.member], seconds, held=held)
    row = desk.ledger.find(mailing, service.member)
    assert row
    if state is State.SKIPPED:
        assert desk.ledger.turn(replace(row, state=state, reason="gaps"), State.QUEUED)
    elif state not in (State.HELD, State.QUEUED):
        desk.settling.claim([row], "worker", seconds)
        mine = claimed(row, row, "worker", seconds)
        if state is not State.CLAIMED:
            reason = "Rejected" if state is State.REFUSED else ""
            desk.settling.settle([settled(mine, Outcome(state, reason), seconds)])


def version(
    text: str = "Monday.", embargo: datetime | None = EMBARGO, **parts: Any
) -> ReleaseVersion:
    """A release that asks each service for its theme."""
    known: dict[str, Any] = {
        "slug": SLUG,
        "headline": "Libraries & you 📚",
        "language": "en",
        "embargo": embargo,
        "day": date(2021, 10, 4),
        "audience": PressAudience(),
        "contact": Contact(name="Press office"),
        "sender": "Libraries Week",
        "fields": (Field(name="theme", label="Your theme", type=FieldType.TEXT),),
    }
    front = ReleaseFront(**{**known, **parts})
    return ReleaseVersion(
        front=front,
        source=f"---\nslug: {SLUG}\n---\n{text}\n",
        program="p",
        document="",
        large_document="",
        headline=front.headline,
        text=text,
        article=f"<p>{text}</p>",
        national=True,
    )
