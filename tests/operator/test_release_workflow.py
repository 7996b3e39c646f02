"""`fanfare release`, from approving to cancelling, run as its people run it."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import parallel
from desk.aws.schedules import mailing_schedule
from desk.refusal import Refused
from desk.stack import Stack
from fanfare.aws.ledger.mailings import Mailings
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import MailingState
from fanfare.messages.mailings import FreezeAudience, SweepMailing
from fanfare.releases.calendar.polls import Poll
from fanfare.releases.editions import held
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.release import Approval, ReleaseState
from fanfare.releases.version import PressAudience
from fanfare.services.service import Fact, LibraryService, SpeakerType, Spokesperson
from infra.operator.releases.identity import who
from tests.stack import ROOT
from tests.support.release_desk import EMBARGO, SLUG, PressDesk, become, press_desk_on, version

SAMPLE = ROOT / "infra/sample_campaign/release.md"
MAILING = f"PR-{SLUG}-1"


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    # moto copies its tables for each transaction, which another thread's writes would disturb.
    monkeypatch.setattr(parallel, "THREADS", 1)
    return press_desk_on(monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("options", "said", "name"),
    [
        ({"endpoint_url": "http://x"}, "  Ann   Other ", "Ann Other"),
        ({"endpoint_url": "http://x"}, "", None),
        ({}, "ann", Refused),
        ({"endpoint_url": "http://x"}, "a\x1b[31m", Refused),
    ],
)
def test_only_the_local_stage_asks_who_somebody_is(
    options: Mapping[str, str], said: str, name: str | type[Refused] | None
) -> None:
    stack = Stack("fanfare-test", {}, options)
    if name is Refused:
        with pytest.raises(Refused):
            who(stack, said)
    else:
        assert who(stack, said) == name or (name is None and who(stack, said))


def test_aws_says_who_approves(desk: PressDesk) -> None:
    release = desk.hand_in(version())
    desk.be("bob")
    assert desk.fanfare("release", "approve", SLUG, "--yes", "--as", "Bob").exit_code == 2
    done = desk.fanfare("release", "approve", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    for shown in ("Libraries & you", release.content, f"{EMBARGO:%Y-%m}"):
        assert shown in done.stdout
    approval = desk.release().approval
    assert approval
    assert approval.by == "arn:aws:sts::123456789012:assumed-role/Press/bob"
    assert approval.content == release.content
    assert desk.actions() == ["approved"]
    again = desk.fanfare("release", "approve", SLUG, "--yes")
    assert (again.exit_code, desk.actions()) == (0, ["approved"])


def test_nobody_approves_their_own_release(desk: PressDesk) -> None:
    desk.hand_in(version(), by="arn:aws:sts::123456789012:assumed-role/Press/ann")
    desk.be("ann")
    done = desk.fanfare("release", "approve", SLUG, "--yes")
    assert done.exit_code == 1
    assert "Another person has to approve" in done.stderr
    assert desk.release().state is ReleaseState.SUBMITTED


def test_what_was_read_is_what_is_approved(desk: PressDesk) -> None:
    read = desk.hand_in(version())
    desk.hand_in(version("Tuesday."))
    done = desk.fanfare("release", "approve", SLUG, "--content", read.content, "--yes")
    assert done.exit_code == 1
    assert "changed since" in done.stderr
    assert desk.release().approval is None


def test_approving_asks(desk: PressDesk) -> None:
    desk.hand_in(version())
    assert desk.fanfare("release", "approve", SLUG).exit_code == 2
    assert desk.release().approval is None


@pytest.mark.parametrize(
    "words",
    [
        ("approve", "x", "--yes"),
        ("send", "x", "--yes"),
        ("hold", "x", "--reason", "r"),
        ("resume", "x"),
        ("cancel", "x", "--yes"),
        ("show", "x"),
        ("trail", "x"),
        ("report", "x"),
    ],
)
def test_a_release_that_is_not_there(desk: PressDesk, words: tuple[str, ...]) -> None:
    done = desk.fanfare("release", *words)
    assert done.exit_code == 1
    assert "There is no release x." in done.stderr


def test_nothing_is_sent_that_was_not_approved(desk: PressDesk) -> None:
    desk.serve("kent")
    desk.hand_in(version())
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 1
    assert "is not approved" in done.stderr
    assert desk.release().editions == ()
    assert desk.nothing_happened()


def test_a_release_waits_for_its_embargo(desk: PressDesk) -> None:
    desk.serve("kent")
    desk.serve("avon", facts={})
    release = desk.agree()
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    for shown in ("2 services", "1 with gaps", "Costs     about $0.00", "Begins    20"):
        assert shown in done.stdout
    assert "Held: Avon Libraries (avon): Your theme" in done.stderr
    (edition,) = desk.release().editions
    assert (edition.mailing, edition.public_from) == (MAILING, EMBARGO)
    mailing = desk.mailing()
    assert (mailing.send_at, mailing.state) == (EMBARGO, MailingState.SCHEDULED)
    assert (mailing.slug, mailing.content) == (SLUG, release.content)
    schedule = desk.schedules()[mailing_schedule(MAILING)]
    assert schedule["ScheduleExpression"] == f"at({EMBARGO:%Y-%m-%dT%H:%M:%S})"
    assert desk.orders() == []
    assert desk.actions() == ["ordered"]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_wish_for_later_counts_and_one_for_earlier_does_not(desk: PressDesk, hours: int) -> None:
    desk.serve("kent")
    desk.agree()
    at = EMBARGO + timedelta(hours=hours)
    done = desk.fanfare("release", "send", SLUG, "--at", f"{at:%Y-%m-%dT%H:%MZ}", "--yes")
    assert done.exit_code == 0, done.output
    assert desk.release().editions[0].public_from == max(EMBARGO, at)
    assert desk.mailing().send_at == max(EMBARGO, at)


def test_a_release_without_embargo_leaves_at_once_and_once(desk: PressDesk) -> None:
    desk.serve("kent")
    desk.agree(embargo=None)
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 0
    assert desk.orders() == [FreezeAudience(mailing=MAILING)]
    desk.mailings.set_state(
        MAILING, {MailingState.SCHEDULED}, MailingState.SENDING, datetime.now(UTC)
    )
    again = desk.fanfare("release", "send", SLUG, "--yes")
    assert again.exit_code == 0
    assert "Nothing to do" in again.stderr
    assert desk.orders() == []
    assert len(desk.release().editions) == 1
    assert desk.actions() == ["ordered"]


def test_a_dry_run_writes_nothing(desk: PressDesk) -> None:
    desk.serve("kent")
    before = desk.agree()
    done = desk.fanfare("release", "send", SLUG, "--dry-run")
    assert done.exit_code == 0
    assert desk.release() == before
    assert desk.nothing_happened()


def test_a_warning_of_the_calendar_needs_a_reason_that_is_kept(desk: PressDesk) -> None:
    desk.serve("kent")
    desk.agree(embargo=None)
    poll = Poll(
        id="kent-by-election",
        day=(datetime.now(UTC) + timedelta(days=5)).date(),
        name="By-election in Kent",
        authorities=("kent",),
        source="Kent County Council",
    )
    desk.polls.save(poll)
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 1
    assert "By-election in Kent" in done.stderr
    assert "no legal advice" in done.stderr
    assert desk.nothing_happened()
    assert desk.release().state is ReleaseState.APPROVED
    done = desk.fanfare("release", "send", SLUG, "--yes", "--override", "Our officer agrees.")
    assert done.exit_code == 0, done.output
    assert desk.actions() == ["overridden", "ordered"]
    note = desk.releases.trail(SLUG)[0].note
    assert note.startswith("Our officer agrees. In spite of: By-election in Kent")


def test_an_elected_member_quoted_before_a_poll_holds_that_service_only(desk: PressDesk) -> None:
    councillor = Spokesperson(name="Jo Bloggs", post="Cllr", type=SpeakerType.ELECTED_MEMBER)
    quote = Field(
        name="local", label="Local quotation", type=FieldType.QUOTE, speakers=(SpeakerType.OFFICER,)
    )
    facts = {"theme": Fact(value="x"), "local": Fact(value="We read.", speaker="Jo Bloggs")}
    desk.serve("kent", facts=facts, spokespeople=(councillor,))
    desk.serve("avon", facts=facts, spokespeople=(replace(councillor, type=SpeakerType.OFFICER),))
    desk.agree(embargo=None, fields=(quote,))
    day = (datetime.now(UTC) + timedelta(days=5)).date()
    desk.polls.save(Poll(id="by-election", day=day, name="By-election", source="s"))
    done = desk.fanfare("release", "send", SLUG, "--yes", "--override", "Agreed.")
    assert done.exit_code == 0, done.output
    assert "Held      1 with gaps" in done.stdout
    assert "Held: Kent Libraries (kent): Local quotation\n" in done.stderr


def test_a_release_for_nobody_is_not_sent(desk: PressDesk) -> None:
    desk.serve("kent")
    desk.agree(audience=PressAudience(services=("kemt",)))
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 1
    assert "there is no service “kemt”. Did you mean kent?" in done.stderr
    assert "for no service" in done.stderr
    assert desk.nothing_happened()


def test_a_command_that_died_half_way_is_finished_by_the_next(
    desk: PressDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.serve("kent")
    desk.agree()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as death:
        death.setattr(Mailings, "create", die)
        assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 130
    assert desk.release().state is ReleaseState.ORDERED
    assert desk.mailings.all() == []
    assert desk.fanfare("release", "send", SLUG, "--dry-run").exit_code == 0
    assert desk.mailings.all() == []
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 0
    assert desk.mailing().send_at == EMBARGO
    assert list(desk.schedules()) == [mailing_schedule(MAILING)]
    assert len(desk.release().editions) == 1


def sent(desk: PressDesk, embargo: datetime | None = EMBARGO) -> LibraryService:
    kent = desk.serve("kent")
    desk.agree(embargo)
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 0
    desk.orders()
    return kent


def begun(desk: PressDesk, state: State = State.SENT) -> LibraryService:
    """The release leaves. state: of its only copy."""
    kent = sent(desk, embargo=None)
    desk.mailings.set_state(
        MAILING, {MailingState.SCHEDULED}, MailingState.SENDING, datetime.now(UTC)
    )
    become(desk, kent, state)
    return kent


def test_what_is_held_before_its_hour_is_seen_by_nobody_and_goes_at_its_hour(
    desk: PressDesk,
) -> None:
    sent(desk)
    done = desk.fanfare("release", "hold", SLUG, "--reason", "The date is wrong.")
    assert done.exit_code == 0, done.output
    release = desk.release()
    assert (release.state, release.reason) == (ReleaseState.HELD, "The date is wrong.")
    assert release.shown(EMBARGO) is None
    assert desk.mailing().state is MailingState.HELD
    assert desk.schedules() == {}
    assert desk.fanfare("release", "hold", SLUG, "--reason", "Again.").exit_code == 0
    done = desk.fanfare("release", "resume", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    assert desk.mailing().state is MailingState.SCHEDULED
    assert list(desk.schedules()) == [mailing_schedule(MAILING)]
    assert desk.orders() == []
    shown = desk.release().shown(EMBARGO)
    assert shown
    assert shown.public_from == EMBARGO
    assert desk.actions() == ["ordered", "held", "resumed"]


def test_what_is_held_while_it_leaves_stays_public_and_goes_on(desk: PressDesk) -> None:
    begun(desk)
    assert desk.fanfare("release", "hold", SLUG, "--reason", "Wait.").exit_code == 0
    assert desk.mailing().state is MailingState.PAUSED
    assert desk.release().shown(datetime.now(UTC))
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 0
    assert desk.mailing().state is MailingState.SENDING
    assert desk.release().state is ReleaseState.ORDERED
    assert desk.orders() == [SweepMailing(mailing=MAILING, idle=0)]


def test_send_lets_a_late_release_go(desk: PressDesk) -> None:
    sent(desk, embargo=None)
    now = datetime.now(UTC)
    desk.mailings.set_state(MAILING, {MailingState.SCHEDULED}, MailingState.HELD, now, "late")
    desk.releases.save(held(desk.release(), "late", begun=False))
    assert desk.release().shown(now) is None
    assert desk.fanfare("release", "send", SLUG).exit_code == 2  # asks
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    assert desk.mailing().state is MailingState.SENDING
    assert desk.orders() == [SweepMailing(mailing=MAILING, idle=0)]
    assert desk.release().shown(datetime.now(UTC))
    assert desk.release().editions[0].public_from > now


def test_a_mailing_that_the_machine_paused_goes_on(desk: PressDesk) -> None:
    begun(desk)
    desk.mailings.pause(MAILING, datetime.now(UTC), "bounces")
    assert desk.fanfare("release", "resume", SLUG).exit_code == 2
    assert desk.mailing().state is MailingState.PAUSED
    assert desk.fanfare("release", "resume", SLUG, "--yes").exit_code == 0
    assert desk.mailing().state is MailingState.SENDING


def test_what_is_cancelled_never_leaves(desk: PressDesk) -> None:
    sent(desk)
    assert desk.fanfare("release", "cancel", SLUG).exit_code == 2
    assert desk.release().state is ReleaseState.ORDERED
    done = desk.fanfare("release", "cancel", SLUG, "--yes", "--reason", "Not now.")
    assert done.exit_code == 0, done.output
    assert desk.mailing().state is MailingState.CANCELLED
    assert desk.schedules() == {}
    assert desk.release().state is ReleaseState.CANCELLED
    assert desk.release().shown(EMBARGO) is None
    assert desk.fanfare("release", "cancel", SLUG, "--yes").exit_code == 0
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 1
    assert desk.actions() == ["ordered", "cancelled"]


def test_what_was_cancelled_half_way_stays_public(desk: PressDesk) -> None:
    begun(desk)
    assert desk.fanfare("release", "cancel", SLUG, "--yes").exit_code == 0
    assert desk.orders() == [SweepMailing(mailing=MAILING, idle=0)]
    assert desk.release().shown(datetime.now(UTC))


@pytest.mark.parametrize("words", [("hold", "--reason", "r"), ("cancel", "--yes")])
def test_what_has_all_left_cannot_be_stopped(desk: PressDesk, words: tuple[str, ...]) -> None:
    begun(desk)
    desk.mailings.set_state(
        MAILING, {MailingState.SENDING}, MailingState.FINISHED, datetime.now(UTC)
    )
    command, *options = words
    done = desk.fanfare("release", command, SLUG, *options)
    assert done.exit_code == 1
    assert "has been sent" in done.stderr
    assert desk.release().state is ReleaseState.ORDERED


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "\x1b[31mred"])
def test_a_reason_is_a_line_of_text(desk: PressDesk, reason: str) -> None:
    sent(desk)
    assert desk.fanfare("release", "hold", SLUG, "--reason", reason).exit_code == 2
    assert desk.release().state is ReleaseState.ORDERED


def test_show_list_and_trail(desk: PressDesk) -> None:
    sent(desk)
    desk.fanfare("release", "hold", SLUG, "--reason", "The date is wrong.")
    shown = desk.fanfare("release", "show", SLUG, "--text").stdout
    for part in ("State     held: The date is wrong.", "Monday.", MAILING, "not public", "bob"):
        assert part in shown
    facts = json.loads(desk.fanfare("release", "show", SLUG, "--json").stdout)
    assert (facts["state"], facts["public"], len(facts["trail"])) == ("held", None, 2)
    assert SLUG in desk.fanfare("release", "list").stdout
    (listed,) = json.loads(desk.fanfare("release", "list", "--json").stdout)
    assert listed["slug"] == SLUG
    assert "held by" in desk.fanfare("release", "trail", SLUG).stdout
    trail = json.loads(desk.fanfare("release", "trail", SLUG, "--json").stdout)
    assert [one["action"] for one in trail] == ["ordered", "held"]
    source = desk.fanfare("release", "show", SLUG, "--source").stdout
    assert source == version().source


def test_what_was_handed_in_without_a_national_version_says_that_it_is_not_public(
    desk: PressDesk,
) -> None:
    desk.serve("kent")
    release = desk.hand_in(replace(version(embargo=None), national=False))
    not_public = "not public: it has no national version"
    assert not_public in desk.fanfare("release", "show", SLUG).stdout
    approval = Approval(by="bob", at=datetime.now(UTC), content=release.content)
    desk.releases.save(replace(release, state=ReleaseState.APPROVED, approval=approval))
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 0
    shown = desk.fanfare("release", "show", SLUG).stdout
    assert f"{not_public}; to make it public, correct it with a file that has one" in shown
    assert json.loads(desk.fanfare("release", "show", SLUG, "--json").stdout)["public"] is None


FILE = f"""---
headline: Libraries open their doors in {{{{ service.name }}}}
slug: {SLUG}
status: embargo
embargo: {EMBARGO:%Y-%m-%d %H:%M}+00:00
date: {EMBARGO:%Y-%m-%d}
language: en
from: Libraries Week press office
audience: all
contact:
  name: Press office
  phone: 020 7946 0000
  out_of_hours: 07700 900000
  email: press@fanfare.example.org
fields:
  theme:
    label: Your theme
    type: text
    example: Taking action
national:
  service.name: every library
  theme: Taking action, all over the country
---

{{{{ service.name }}}} opens its doors on Monday: {{{{ theme }}}}. R&D, "quotes", Llŷn 📚.
"""


def written(desk: PressDesk, change: str = "Monday") -> Path:
    path = desk.folder / "release.md"
    path.write_text(FILE.replace("Monday", change), encoding="utf-8")
    return path


def test_a_file_is_handed_in_word_for_word(desk: PressDesk) -> None:
    desk.be("ann")
    done = desk.fanfare("release", "submit", written(desk))
    assert done.exit_code == 0, done.output
    release = desk.release()
    assert (release.state, release.embargo) == (ReleaseState.SUBMITTED, EMBARGO)
    assert release.author.endswith("/ann")
    assert release.content in done.stdout
    stored = desk.releases.version(SLUG, release.content)
    assert stored.source == FILE
    assert (stored.national, release.national) == (True, True)
    assert "every library opens its doors on Monday: Taking action, all over" in stored.text
    text = desk.fanfare("release", "show", SLUG, "--text").stdout
    assert text.index("As the public reads it") < text.index("every library opens its doors")
    assert text.index("As services get it") < text.index("[Your theme]")
    assert "R&amp;D" in stored.article
    assert b64decode(stored.document)[:2] == b64decode(stored.large_document)[:2] == b"PK"
    assert "approve" in done.stderr
    again = desk.fanfare("release", "submit", written(desk))
    assert "Nothing has changed" in again.stderr
    assert desk.actions() == ["submitted"]


def test_any_edit_voids_the_approval(desk: PressDesk) -> None:
    desk.serve("kent")
    desk.be("ann")
    desk.fanfare("release", "submit", written(desk))
    desk.be("bob")
    assert desk.fanfare("release", "approve", SLUG, "--yes").exit_code == 0
    desk.be("ann")
    national = written(desk)
    national.write_text(FILE.replace("all over the country", "everywhere"), encoding="utf-8")
    done = desk.fanfare("release", "submit", national)
    assert done.exit_code == 0, done.output
    assert "is void" in done.stderr
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 1
    assert desk.nothing_happened()
    assert desk.actions() == ["submitted", "approved", "submitted"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("{{ theme }}", "{{ 9**9**9 }}"),
        ("{{ theme }}", "{{ thema }}"),
        ("audience: all", "audiences: all"),
        ("+00:00", ""),
        ("{{ theme }}", "{% if theme %}"),
    ],
)
def test_a_bad_file_is_not_stored(desk: PressDesk, wrong: str, right: str) -> None:
    path = desk.folder / "release.md"
    path.write_text(FILE.replace(wrong, right), encoding="utf-8")
    done = desk.fanfare("release", "submit", path)
    assert done.exit_code == 1
    assert "line " in done.stderr
    assert "Nothing was stored" in done.stderr
    assert desk.releases.all() == []


def test_what_was_ordered_is_only_corrected(desk: PressDesk) -> None:
    begun(desk)
    done = desk.fanfare("release", "submit", written(desk))
    assert done.exit_code == 1
    assert "release correct" in done.stderr
    assert desk.release().state is ReleaseState.ORDERED


def test_a_correction_stops_what_is_wrong_and_takes_its_place_when_approved(
    desk: PressDesk,
) -> None:
    begun(desk)
    words = ("release", "correct", SLUG, "--file", written(desk), "--reason", "It is Monday.")
    desk.be("ann")
    done = desk.fanfare(*words)
    assert done.exit_code == 0, done.output
    assert desk.mailing().state is MailingState.PAUSED
    assert desk.release().shown(datetime.now(UTC)) == desk.release().editions[0]
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 1
    assert desk.fanfare("release", "resume", SLUG, "--yes").exit_code == 1
    assert desk.fanfare("release", "approve", SLUG, "--yes").exit_code == 1
    desk.be("bob")
    assert desk.fanfare("release", "approve", SLUG, "--yes").exit_code == 0
    assert desk.orders() == []
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    assert "correction 1: It is Monday." in done.stdout
    first, second = desk.release().editions
    assert (second.number, second.reason, second.mailing) == (1, "It is Monday.", f"PR-{SLUG}-2")
    assert desk.mailing(1).state is MailingState.CANCELLED
    assert desk.mailing(2).content == second.content != first.content
    assert desk.orders() == [SweepMailing(mailing=MAILING, idle=0)]
    assert list(desk.schedules()) == [mailing_schedule(second.mailing)]
    assert desk.actions() == ["ordered", "corrected", "approved", "ordered"]


def test_a_correction_of_what_waits_for_its_hour_is_all_that_anybody_sees(
    desk: PressDesk,
) -> None:
    sent(desk)
    words = ("--file", written(desk), "--reason", "Wrong.")
    assert desk.fanfare("release", "correct", SLUG, *words).exit_code == 0
    assert desk.mailing().state is MailingState.HELD
    assert desk.schedules() == {}
    assert desk.release().shown(EMBARGO) is None


@pytest.mark.parametrize("state", ["submitted", "unknown"])
def test_only_what_was_ordered_can_be_corrected(desk: PressDesk, state: str) -> None:
    if state == "submitted":
        desk.hand_in(version())
    words = ("--file", written(desk), "--reason", "Wrong.")
    assert desk.fanfare("release", "correct", SLUG, *words).exit_code == 1
    desk.hand_in(version(slug="other", fields=()))
    other = desk.fanfare("release", "correct", "other", *words)
    assert (other.exit_code, "slug is" in other.stderr) == (1, True)


@pytest.mark.parametrize("command", ["pause", "resume", "cancel"])
def test_a_release_and_its_mailing_are_never_of_two_minds(desk: PressDesk, command: str) -> None:
    begun(desk)
    done = desk.fanfare("mailing", command, MAILING)
    assert done.exit_code == 1
    assert "fanfare release" in done.stderr
    assert desk.mailing().state is MailingState.SENDING
    assert desk.fanfare("mailing", "show", MAILING).exit_code == 0
    assert desk.fanfare("mailing", "list").exit_code == 0


def test_the_sample_can_be_handed_in(desk: PressDesk) -> None:
    done = desk.fanfare("release", "submit", SAMPLE)
    assert done.exit_code == 0, done.output
