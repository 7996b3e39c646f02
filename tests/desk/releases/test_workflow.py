"""What people decide about a release, at the desk's door, without any terminal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import parallel
from desk.mailings.late import Late
from desk.refusal import NotFound, Refused
from desk.releases.from_stack import planner, release_mailings, sender
from desk.releases.workflow import agreement, correction, order_plan, stop, submission
from desk.releases.workflow.records import read_reason, the_release
from desk.releases.workflow.refusals import NeedsReason, NotAllowed
from desk.stack import Stack
from fanfare.aws.outbox import Outbox
from fanfare.mailings.mailing import MailingState
from fanfare.problems import InvalidValue
from fanfare.releases.approval import No
from fanfare.releases.calendar.polls import Poll
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.release import Release, ReleaseState
from fanfare.releases.version import ReleaseVersion
from tests.support import bulletin_desk
from tests.support.release_desk import EMBARGO, SLUG, PressDesk, press_desk_on, version

NOW = datetime.now(UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    monkeypatch.setattr(parallel, "THREADS", 1)
    return press_desk_on(monkeypatch, tmp_path)


@pytest.fixture
def stack(desk: PressDesk) -> Stack:
    return Stack("fanfare-test", bulletin_desk.OUTPUTS, {"region_name": "eu-west-2"})


def planned(stack: Stack) -> order_plan.Sending:
    plan = planner(stack).plan_sending(SLUG, "cay", None, NOW)
    assert isinstance(plan, order_plan.Sending)
    return plan


def test_a_release_is_handed_in_approved_and_ordered(desk: PressDesk, stack: Stack) -> None:
    desk.serve("kent")
    desk.serve("avon", facts={})
    assert submission.submit(stack.releases, version(), "ann", NOW).changed
    assert not submission.submit(stack.releases, version(), "ann", NOW).changed
    with pytest.raises(NotAllowed, match="Another person") as refused:
        agreement.plan_approval(stack.releases, SLUG, "", "ann", NOW)
    assert refused.value.why is No.OWN_WORK
    agreed = agreement.plan_approval(stack.releases, SLUG, "", "bob", NOW + SECOND)
    assert agreed.changes
    agreement.approve(stack.releases, agreed)
    assert not agreement.plan_approval(stack.releases, SLUG, "", "bob", NOW).changes
    plan = planned(stack)
    assert [service.key for service, _ in plan.ahead.held] == ["avon"]
    assert (len(plan.ahead.services), plan.asked, plan.start) == (2, 1, EMBARGO)
    assert desk.release().editions == ()  # a plan writes nothing
    done = sender(stack).carry_out(order_plan.accepted(plan, "", NOW), NOW + 2 * SECOND)
    assert (done.waits, done.asked.services, done.asked.lost, done.late) == (True, 1, 0, ())
    assert desk.actions() == ["submitted", "approved", "ordered"]
    repeated = planner(stack).plan_sending(SLUG, "cay", None, NOW)
    assert isinstance(repeated, order_plan.Repetition)
    assert sender(stack).finish(repeated, NOW).mailing == done.mailing
    with pytest.raises(InvalidValue, match="was ordered already"):
        planner(stack).plan_sending(SLUG, "cay", EMBARGO, NOW)


def test_an_edit_voids_the_approval_and_says_whose(desk: PressDesk, stack: Stack) -> None:
    desk.agree()
    done = submission.submit(stack.releases, version("Tuesday."), "ann", NOW)
    assert done.void
    assert done.void.by == "bob"


def test_of_two_approvals_of_what_changed_one_is_refused(desk: PressDesk, stack: Stack) -> None:
    desk.hand_in(version())
    plan = agreement.plan_approval(stack.releases, SLUG, "", "bob", NOW)
    desk.hand_in(version("Tuesday."))
    with pytest.raises(Refused, match="changed while you looked at it"):
        agreement.approve(stack.releases, plan)


def test_two_releases_cannot_ask_for_one_field_as_two_types(desk: PressDesk, stack: Stack) -> None:
    desk.hand_in(version())
    number = (Field(name="theme", label="Themes", type=FieldType.NUMBER),)
    with pytest.raises(Refused) as refused:
        submission.submit(stack.releases, version(slug="another", fields=number), "ann", NOW)
    (problem,) = refused.value.problems
    assert "fields: theme is of type number" in problem.wrong
    assert len(desk.releases.all()) == 1


def test_a_warning_needs_a_reason_that_goes_on_the_trail(desk: PressDesk, stack: Stack) -> None:
    desk.serve("kent")
    desk.agree(embargo=None)
    day = (NOW + timedelta(days=5)).date()
    desk.polls.save(Poll(id="by-election", day=day, name="By-election", source="s"))
    plan = planned(stack)
    with pytest.raises(NeedsReason):
        order_plan.accepted(plan, "", NOW)
    with pytest.raises(InvalidValue, match="plain text"):
        order_plan.accepted(plan, "\x1b", NOW)
    (noted,) = order_plan.accepted(plan, "Our officer agrees.", NOW).overridden
    assert noted.note.startswith("Our officer agrees. In spite of: By-election")


def test_a_release_for_nobody_is_planned_and_not_accepted(desk: PressDesk, stack: Stack) -> None:
    desk.agree()
    with pytest.raises(Refused, match="for no service"):
        order_plan.accepted(planned(stack), "", NOW)


def ordered(desk: PressDesk, stack: Stack, embargo: datetime | None = None) -> Release:
    desk.serve("kent")
    desk.agree(embargo=embargo)
    sender(stack).carry_out(planned(stack), NOW)
    return desk.release()


def test_a_busy_queue_makes_it_late(
    desk: PressDesk, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.serve("kent")
    desk.agree(embargo=None)
    monkeypatch.setattr(Outbox, "send", lambda self, messages: messages)
    assert sender(stack).carry_out(planned(stack), NOW).late == (Late.BEGINNING,)
    assert desk.mailing().state is MailingState.SCHEDULED


def test_what_is_held_goes_on(desk: PressDesk, stack: Stack) -> None:
    ordered(desk, stack)
    desk.mailings.set_state(desk.mailing().id, {MailingState.SCHEDULED}, MailingState.SENDING, NOW)
    assert stop.hold(stack.releases, release_mailings(stack), SLUG, "cay", "Wait.", NOW)
    assert not stop.hold(stack.releases, release_mailings(stack), SLUG, "cay", "Again.", NOW)
    assert desk.mailing().state is MailingState.PAUSED
    plan = planner(stack).plan_resuming(SLUG, "cay", NOW)
    assert isinstance(plan, order_plan.Resumption)
    assert desk.mailing().state is MailingState.PAUSED
    assert sender(stack).carry_out(plan, NOW).mailing.state is MailingState.SENDING


def test_what_cancelling_ends_is_known_before(desk: PressDesk, stack: Stack) -> None:
    ordered(desk, stack, EMBARGO)
    plan = stop.plan_cancelling(stack.releases, stack.mailings, SLUG)
    assert plan.mailing
    assert (plan.changes, plan.sent) == (True, None)
    done = stop.cancel(
        stack.releases, release_mailings(stack), plan, "cay", "", NOW, lambda _: None
    )
    assert done.counts
    assert done.counts.sent == 0
    assert desk.release().state is ReleaseState.CANCELLED
    assert not stop.plan_cancelling(stack.releases, stack.mailings, SLUG).changes


def test_a_correction_stops_the_mailing_and_can_be_withdrawn(desk: PressDesk, stack: Stack) -> None:
    known = ordered(desk, stack)
    handed: ReleaseVersion = version("Tuesday.", embargo=None)
    wrong = replace(handed, front=replace(handed.front, slug="other"))
    with pytest.raises(Refused, match="The file's slug is"):
        correction.correct(
            stack.releases, release_mailings(stack), known, wrong, "ann", "The day.", NOW
        )
    done = correction.correct(
        stack.releases, release_mailings(stack), known, handed, "ann", "The day.", NOW
    )
    assert (done.stopped, done.release.reason) == (desk.mailing().id, "The day.")
    assert desk.mailing().state is MailingState.HELD
    back = correction.withdraw(
        stack.releases, stack.mailings, desk.release(), "ann", "It was right."
    )
    assert (back.state, back.content) == (ReleaseState.HELD, known.content)


def test_what_is_not_there_is_not_found(stack: Stack) -> None:
    with pytest.raises(NotFound) as refused:
        the_release(stack.releases, "never")
    assert (refused.value.what, refused.value.key) == ("release", "never")


@pytest.mark.parametrize("typed", ["", "  ", "x" * 501, "\x1b[31mred"])
def test_a_reason_is_a_line_of_text(typed: str) -> None:
    with pytest.raises(InvalidValue):
        read_reason(typed)
