"""hear_service on moto: what services say of themselves is saved once, and lets releases go on."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from fanfare.aws.press.releases import Releases
from fanfare.aws.press.services import Services
from fanfare.aws.transactions import OvertakenError
from fanfare.messages.mailings import ResumeRelease, decode_mailing
from fanfare.messages.press_deliveries import (
    AddressNoticeKind,
    DeliverAddressNotice,
    decode_delivery,
)
from fanfare.messages.releases import AddressConfirmed, AddressKept, FactsChanged, PressMessage
from fanfare.releases.release import ReleaseState
from fanfare.services.changes import altered
from fanfare.services.service import (
    Alteration,
    ChangedBy,
    Contact,
    Fact,
    LibraryService,
    ServiceChange,
)
from hear_service import handler as function
from hear_service import listeners
from tests.support.fixtures import Context, take
from tests.support.press_desk import KENT, kent, release, services

pytestmark = pytest.mark.usefixtures("aws")

START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def says(request_id: str = "say", minutes: float = 0, **changes: Any) -> FactsChanged:
    fields: dict[str, Any] = {
        "request_id": request_id,
        "member": KENT,
        "by": "Bo Jones",
        "facts": {"children": Fact(value="1,800", source="our own count")},
        "details": {"website": "https://new.kent.example"},
        "changed_at": at(minutes),
    }
    return FactsChanged(**(fields | changes))


def hear(*messages: PressMessage | str) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    bodies = [m if isinstance(m, str) else m.model_dump_json() for m in messages]
    records = [{"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]
    reply = function.handler({"Records": records}, Context())
    return [failure["itemIdentifier"] for failure in reply["batchItemFailures"]]


def resumed() -> list[ResumeRelease]:
    """What was put on the mailing queue, and takes it off."""
    found = [decode_mailing(body) for body in take("MailingQueue")]
    assert all(isinstance(one, ResumeRelease) for one in found)
    return [one for one in found if isinstance(one, ResumeRelease)]


def stored() -> LibraryService:
    service = services().load(KENT)
    assert service
    return service


def test_what_a_service_says_is_saved_with_who_when_and_what() -> None:
    before = kent()
    assert hear(says()) == []
    after = stored()
    assert after.website == "https://new.kent.example"
    assert after.facts == {"children": Fact(value="1,800", source="our own count")}
    assert (after.press, after.spokespeople) == (before.press, before.spokespeople)
    [change] = services().history(KENT)
    assert (change.by, change.at, change.door) == ("Bo Jones", at(0), ChangedBy.OWN_PAGE)
    assert change.version == after.version == before.version + 1
    assert change.alterations == (
        Alteration(name="facts.children", before="1,762", after="1,800"),
        Alteration(name="facts.children.title", before="kept", after=""),
        Alteration(name="website", before="https://kent.example", after="https://new.kent.example"),
    )


def test_twice_is_once_but_releases_are_looked_at_again() -> None:
    kent()
    release(state=ReleaseState.ORDERED, sent=at(-10))
    assert hear(says(), says()) == []
    assert len(services().history(KENT)) == 1
    assert len(resumed()) == 2


def test_a_repeat_does_not_undo_what_was_said_since() -> None:
    kent()
    hear(says())
    hear(says("later", 5, facts={"children": Fact(value="1,900", source="ours")}, details={}))
    hear(says())
    assert stored().facts["children"].value == "1,900"


def test_an_older_saying_that_comes_late_fills_only_what_nobody_said_since() -> None:
    kent()
    hear(says("later", 5, details={}))
    old = {"children": Fact(value="5", source="old"), "story": Fact(value="Old but ours")}
    hear(says("older", 0, facts=old))
    after = stored()
    assert after.facts["children"].value == "1,800"
    assert after.facts["story"].value == "Old but ours"
    assert after.website == "https://new.kent.example"


def test_an_empty_value_takes_a_fact_away() -> None:
    kent()
    hear(says(facts={"children": Fact(value="")}, details={"press.name": ""}))
    after = stored()
    assert (after.facts, after.press.name, after.press.email) == ({}, "", "press@kent.example")


def test_only_releases_on_their_way_are_looked_at() -> None:
    kent()
    release("on-its-way", ReleaseState.ORDERED, sent=at(-10))
    release("submitted")
    release("cancelled", ReleaseState.CANCELLED, sent=at(-10))
    release("held", ReleaseState.HELD, sent=at(-10))
    hear(says())
    assert resumed() == [ResumeRelease(mailing="PR-on-its-way-1", member=KENT)]


def test_a_saying_of_nobody_is_acknowledged_and_bad_ones_hold_up_nobody() -> None:
    kent()
    broken = says("broken", details={"spokespeople.1.type": "king"})
    assert hear("{", says("nobody", member="f" * 32), broken, says()) == ["message-0", "message-2"]
    assert stored().website == "https://new.kent.example"


NEW = "canary@new.example"


def moves(**changes: Any) -> FactsChanged:
    fields: dict[str, Any] = {"facts": {}, "details": {"press.email": NEW, "press.name": "Bo"}}
    return says("move", **(fields | changes))


def confirmed(change: str = "move") -> AddressConfirmed:
    return AddressConfirmed(request_id="yes", member=KENT, change=change, confirmed_at=at(5))


def kept(change: str = "move") -> AddressKept:
    return AddressKept(request_id="no", member=KENT, change=change, kept_at=at(6))


def written_to() -> list[DeliverAddressNotice]:
    """What was put on the delivery queue, and takes it off."""
    found = [decode_delivery(body) for body in take("DeliveryQueue")]
    assert all(isinstance(one, DeliverAddressNotice) for one in found)
    return [one for one in found if isinstance(one, DeliverAddressNotice)]


def test_another_press_address_in_a_message_is_asked_for_and_the_rest_counts() -> None:
    kent()
    assert hear(moves(), moves()) == []
    assert stored().press == Contact(name="Bo", email="press@kent.example")
    found = written_to()
    assert {one.kind for one in found} == {AddressNoticeKind.CONFIRM, AddressNoticeKind.ASKED}
    assert len(found) == 4
    assert len({one.delivery_id for one in found}) == 2
    assert NEW not in str(found)


def test_without_a_question_no_address_is_confirmed_or_kept() -> None:
    before = kent()
    assert hear(confirmed(), kept()) == []
    assert (stored(), written_to()) == (before, [])


def test_a_confirmation_after_a_refusal_changes_nothing_whichever_comes_again() -> None:
    kent()
    hear(moves(), kept(), confirmed(), kept(), confirmed())
    assert stored().press.email == "press@kent.example"
    hear(moves())
    hear(confirmed())
    assert stored().press.email == "press@kent.example"


def test_the_old_address_takes_back_what_went_on_to_a_third() -> None:
    kent()
    hear(moves(), confirmed())
    third = says("more", minutes=7, facts={}, details={"press.email": "third@else.example"})
    hear(third, confirmed("more"))
    assert stored().press.email == "third@else.example"
    assert hear(kept(), kept()) == []
    assert stored().press.email == "press@kent.example"


def test_what_an_operator_has_set_since_stays() -> None:
    kent()
    hear(moves(), confirmed())
    by_import = altered(stored(), {"press.email": "office@kent.example"})
    change = ServiceChange(
        member=KENT,
        id="import",
        by="Ops",
        door=ChangedBy.IMPORT,
        at=at(8),
        alterations=by_import.alterations,
    )
    listeners.services.save(by_import.service, change)
    hear(kept())
    assert stored().press.email == "office@kent.example"


def test_a_confirmed_address_lets_releases_go_on() -> None:
    kent()
    release(state=ReleaseState.ORDERED, sent=at(-10))
    hear(moves())
    resumed()
    hear(confirmed(), confirmed())
    assert stored().press.email == NEW
    assert len(resumed()) == 2


def test_a_question_that_sqs_did_not_take_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kent()
    with monkeypatch.context() as broken:
        nowhere = "https://sqs.eu-west-2.amazonaws.com/1/none"
        broken.setattr(listeners.deliveries(), "_url", nowhere)
        assert hear(moves()) == ["message-0"]
    assert hear(moves()) == []
    assert len(written_to()) == 2


def test_nothing_of_a_person_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    kent()
    broken = says("broken", details={"spokespeople.1.type": "Bo Jones", "nation": "Secretland"})
    hear(says(), broken, moves(), confirmed(), kept())
    out = log.getvalue()
    assert "facts_saved" in out
    assert "message_failed" in out
    for secret in ("Bo Jones", "1,800", "new.kent", "Secretland", "canary", "press@"):
        assert secret not in out


def test_a_race_is_decided_again_and_neither_change_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kent()
    save, raced = Services.save, []

    def overtaken(
        self: Services, service: LibraryService, change: ServiceChange | None = None
    ) -> LibraryService:
        if not raced:
            raced.append(True)
            save(self, altered(stored(), {"out_of_hours": "07700 900123"}).service)
        return save(self, service, change)

    monkeypatch.setattr(Services, "save", overtaken)
    assert hear(says()) == []
    after = stored()
    assert (after.out_of_hours, after.website) == ("07700 900123", "https://new.kent.example")
    assert len(services().history(KENT)) == 1


def test_who_is_overtaken_for_ever_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kent()

    def overtaken(*_: object) -> LibraryService:
        raise OvertakenError

    monkeypatch.setattr(Services, "save", overtaken)
    assert hear(says()) == ["message-0"]


def test_what_could_not_be_queued_comes_again_and_is_queued_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kent()
    release(state=ReleaseState.ORDERED, sent=at(-10))
    with monkeypatch.context() as broken:
        broken.setattr(Releases, "all", lambda self: 1 / 0)
        assert hear(says()) == ["message-0"]
    assert hear(says()) == []
    assert len(resumed()) == 1
    assert len(services().history(KENT)) == 1


def test_a_repeat_names_nobody_twice() -> None:
    """The second place of an empty list is its first, once it is stored."""
    kent(spokespeople=())
    stem = "spokespeople.2"
    speaker = {f"{stem}.name": "Cy", f"{stem}.post": "Porter", f"{stem}.type": "officer"}
    hear(says(details=speaker))
    hear(says(details=speaker))
    assert [one.name for one in stored().spokespeople] == ["Cy"]
