"""Activities at the desk's door: found, imported, cancelled, and who is registered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from desk.activities import listings
from desk.activities.changes import Verdict
from desk.activities.file import ActivityRow
from desk.activities.from_stack import canceller, importer
from desk.activities.registrations import HEADER, registered, write_row
from desk.refusal import NotFound, Refused
from desk.stack import Stack
from fanfare.activities.activity import Activity, Listing
from fanfare.aws import items
from fanfare.aws.register import activity_rows
from fanfare.aws.register import rows as register_rows
from fanfare.messages.registrations import ActivityChanged, decode_registration
from fanfare.problems import Problem
from fanfare.registrations.terms import Status
from tests import samples
from tests import stack as template
from tests.samples import party
from tests.support.fixtures import take

RHYMES = replace(
    samples.RHYME_TIME,
    starts=samples.RHYME_TIME.starts.replace(year=2121),
    ends=samples.RHYME_TIME.ends.replace(year=2121),
    closes=samples.RHYME_TIME.closes.replace(year=2121),
)
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
OUTPUTS = {
    "LedgerTable": "LedgerTable",
    "RegisterTable": "RegisterTable",
    "RegistrationQueue": template.environment()["REGISTRATION_QUEUE_URL"],
    "MailingQueueArn": "arn:aws:sqs:eu-west-2:123456789012:MailingQueue",
    "ReminderGroup": "Reminders",
    "SchedulerRoleArn": "arn:aws:iam::123456789012:role/scheduler",
}


@pytest.fixture
def stack(aws: None) -> Stack:
    boto3.client("scheduler").create_schedule_group(Name="Reminders")
    return Stack("fanfare-test", OUTPUTS, {"region_name": "eu-west-2"})


def put(item: dict[str, object]) -> None:
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=item)


def bring(stack: Stack, *activities: Activity) -> None:
    work = importer(stack, NOW)
    rows = [ActivityRow(line, one) for line, one in enumerate(activities, 2)]
    assert work.carry_out(work.plan(rows, [])).problems == []


def book(known: Listing, *people: str) -> Listing:
    """As if each of them had registered for one place."""
    booked = replace(known, taken=len(people), version=known.version + 1)
    put(activity_rows.from_listing(booked))
    for person in people:
        put(register_rows.from_party(known.activity, party(person)))
    return booked


def told(stack: Stack) -> list[tuple[str, int]]:
    """Of which activities accept_registration is told, in which sequence."""
    found = [decode_registration(body) for body in take("RegistrationQueue.fifo")]
    return [(one.activity, one.sequence) for one in found if isinstance(one, ActivityChanged)]


def test_activities_are_found_by_day_and_service(stack: Stack) -> None:
    later = replace(RHYMES, key="later", service="Bath", starts=RHYMES.starts + timedelta(days=2))
    bring(stack, replace(later, ends=RHYMES.ends + timedelta(days=2)), RHYMES)
    day = RHYMES.starts.date()

    def keys(**wanted: Any) -> list[str]:
        return [
            one.activity.key for one in listings.find(stack.register, stack.programme, **wanted)
        ]

    assert keys() == [RHYMES.key, "later"]
    assert keys(since=day + timedelta(days=1)) == ["later"]
    assert keys(until=day) == [RHYMES.key]
    assert keys(since=day, until=day) == [RHYMES.key]
    assert keys(service="BATH") == ["later"]


def test_what_is_cancelled_is_not_exported(stack: Stack) -> None:
    bring(stack, RHYMES, replace(RHYMES, key="other"))
    canceller(stack).write(canceller(stack).plan("other", NOW), NOW)
    assert [row["key"] for row in listings.export_rows(stack.register, stack.programme)] == [
        RHYMES.key
    ]


def test_an_import_says_who_it_mails_before_it_writes(stack: Stack) -> None:
    bring(stack, RHYMES)
    booked = book(listings.the_activity(stack.register, RHYMES.key), "ada", "ben")
    work = importer(stack, NOW)
    moved = ActivityRow(2, replace(RHYMES, venue="Elsewhere"))
    bad = Problem("It is blank.", "Write a title.", field="title", line=3)
    planned = work.plan([moved], [bad])
    assert [len(change.mails) for change in planned.mailing] == [2]
    assert planned.problems == [bad]
    assert listings.the_activity(stack.register, RHYMES.key) == booked  # a plan writes nothing
    assert told(stack) == []
    done = work.carry_out(planned)
    assert [(e.line, c.verdict) for e, c in done.decided] == [(2, Verdict.UPDATED)]
    assert listings.the_activity(stack.register, RHYMES.key).activity.venue == "Elsewhere"
    assert told(stack) == [(RHYMES.key, booked.sequence + 1)]


def test_what_the_register_does_not_allow_is_a_problem_of_its_line(stack: Stack) -> None:
    bring(stack, RHYMES)
    book(listings.the_activity(stack.register, RHYMES.key), "ada", "ben", "cas")
    smaller = ActivityRow(7, replace(RHYMES, capacity=2, largest_party=2))
    [problem] = importer(stack, NOW).plan([smaller], []).problems
    assert (problem.line, problem.field) == (7, "capacity")
    assert problem.right


def test_a_cancellation_is_told_before_it_is_done(stack: Stack) -> None:
    bring(stack, RHYMES)
    booked = book(listings.the_activity(stack.register, RHYMES.key), "ada", "ben")
    planned = canceller(stack).plan(RHYMES.key, NOW)
    assert (planned.is_new, len(planned.mails)) == (True, 2)
    assert not listings.the_activity(stack.register, RHYMES.key).cancelled
    assert len(stack.schedules.names()) == 1
    done = canceller(stack).write(planned, NOW)
    canceller(stack).announce(done, NOW)
    assert listings.the_activity(stack.register, RHYMES.key) == done.listing
    assert (done.listing.cancelled, done.listing.taken) == (True, 2)
    assert told(stack) == [(RHYMES.key, booked.sequence + 1)]
    assert list(stack.schedules.names()) == []
    again = canceller(stack).plan(RHYMES.key, NOW)
    assert not again.is_new
    assert canceller(stack).write(again, NOW) == again


def test_a_registration_in_between_is_kept_by_a_cancellation(stack: Stack) -> None:
    bring(stack, RHYMES)
    planned = canceller(stack).plan(RHYMES.key, NOW)
    book(listings.the_activity(stack.register, RHYMES.key), "ada")
    done = canceller(stack).write(planned, NOW)
    assert (done.listing.cancelled, done.listing.taken) == (True, 1)


def test_what_is_over_or_unknown_is_not_cancelled(stack: Stack) -> None:
    bring(stack, RHYMES)
    planned = canceller(stack).plan(RHYMES.key, NOW)
    with pytest.raises(Refused) as refused:
        canceller(stack).write(planned, RHYMES.ends)
    assert refused.value.problems[0].wrong == refused.value.wrong
    assert not listings.the_activity(stack.register, RHYMES.key).cancelled
    with pytest.raises(NotFound) as unknown:
        canceller(stack).plan("nowhere", NOW)
    assert (unknown.value.what, unknown.value.key) == ("activity", "nowhere")


def test_the_list_at_the_door(stack: Stack) -> None:
    bring(stack, RHYMES)
    for one in (
        party("zoe"),
        party("ben", status=Status.WAITING, arrival="2"),
        party("abe", status=Status.WAITING, arrival="1"),
        party("ada"),
        party("cas", status=Status.CANCELLED),
    ):
        put(register_rows.from_party(RHYMES, one))
    came = items.key(register_rows.attended_pk(RHYMES.key), samples.keyed("ada"))
    put({**came, "registration_id": {"S": "r-ada"}})
    found = registered(stack.register, stack.programme, RHYMES.key)
    assert [one.party.name for one in found] == ["Ada", "Zoe", "Abe", "Ben"]
    assert [one.attended for one in found] == [True, False, False, False]
    every = registered(stack.register, stack.programme, RHYMES.key, cancelled=True)
    assert every[-1].party.status is Status.CANCELLED
    assert list(write_row(found[0])) == HEADER
    with pytest.raises(NotFound):
        registered(stack.register, stack.programme, "nowhere")
