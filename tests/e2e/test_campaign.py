"""Whole stories on the engine, under the functions' own roles."""

import re
from pathlib import Path
from time import sleep

import pytest
from rich.console import Console

from infra.demo.bulletin_story import BulletinStory
from infra.demo.press_story import PressStory
from infra.demo.story import LOOKING, Story
from infra.demo.teller import Teller
from infra.demo.visitor import Page, wait_for
from infra.engine.record import Stack
from tests.e2e.operator_tools import Operator, in_london


def test_the_demo_comes_out_right(
    operator: Operator, engine_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teller = Teller(operator.visitor, Console(quiet=True))
    Story(operator.visitor, operator.mailbox, teller).play()
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(engine_folder))
    stack = Stack.read(engine_folder / "stack.json")
    assert stack
    BulletinStory(stack, operator.visitor, operator.mailbox, teller).play()
    PressStory(stack, operator.visitor, operator.mailbox, teller, engine_folder).play()


def register(operator: Operator, activity: str, email: str, places: int = 1) -> Page:
    """Somebody fills in the form and waits for the answer."""
    form = operator.visitor.open(f"/activities/{activity}/register")
    sleep(LOOKING)  # as long as a person takes, or the site takes us for a robot
    values = {"name": "Ada", "email": email, "places": str(places), "agree": "yes"}
    return operator.visitor.settle(operator.visitor.send(form, values))


def test_a_new_time_and_a_cancellation_reach_everybody(operator: Operator, tmp_path: Path) -> None:
    activity = operator.publish(tmp_path)
    email = f"{activity}@example.org"
    register(operator, activity, email)
    first = operator.mailbox.wait(email, "confirmed")
    operator.publish(
        tmp_path, key=activity, starts=in_london(days=11), ends=in_london(days=11, hours=2)
    )
    changed = operator.mailbox.wait(email, "new time")
    uid = re.search(r"^UID:(.+)$", first.calendar, re.MULTILINE)
    assert uid
    assert uid[0] in changed.calendar
    assert "SEQUENCE:0" in first.calendar
    assert "SEQUENCE:1" in changed.calendar
    operator.fanfare("activities", "cancel", activity, "--yes")
    off = operator.mailbox.wait(email, "cancelled")
    assert "METHOD:CANCEL" in off.calendar
    assert "SEQUENCE:2" in off.calendar
    assert uid[0] in off.calendar
    assert len(operator.mailbox.of(email)) == 3
    closed = operator.visitor.open(f"/activities/{activity}/register")
    assert not any("name" in form.fields for form in closed.forms)


def test_joining_online_at_the_time(operator: Operator, tmp_path: Path) -> None:
    activity = operator.publish(
        tmp_path,
        mode="online",
        starts=in_london(minutes=5),
        ends=in_london(hours=1),
        closes=in_london(minutes=30),
        venue="",
        address="",
        postcode="",
        join_url="https://meet.example.org/room-7",
    )
    email = f"{activity}@example.org"
    register(operator, activity, email)
    mail = operator.mailbox.wait(email, "confirmed")
    assert "meet.example.org" not in str(mail.message)
    link = mail.link("/join/")
    door = operator.visitor.open(link)
    assert len(door.forms) == 1
    assert "meet.example.org" not in door.text
    assert operator.visitor.location(door) == "https://meet.example.org/room-7"
    exported = operator.fanfare("registrations", "export", activity)
    assert email in exported
    manage = operator.visitor.open(mail.link("/manage/"))
    operator.visitor.settle(operator.visitor.send(operator.visitor.follow(manage, "/cancel"), {}))
    operator.mailbox.wait(email, "registration cancelled")
    closed = operator.visitor.open(link)
    assert not closed.forms
    assert "meet.example.org" not in closed.text


def test_a_reminder_comes_by_schedule_and_only_to_those_still_coming(
    operator: Operator, tmp_path: Path
) -> None:
    """An hour before an online activity. The schedule is made for about a minute from now."""
    activity = operator.publish(
        tmp_path,
        mode="online",
        starts=in_london(minutes=62),
        ends=in_london(hours=2),
        venue="",
        address="",
        postcode="",
        join_url="https://meet.example.org/room-8",
    )
    stays, leaves = f"stays-{activity}@example.org", f"leaves-{activity}@example.org"
    for email in (stays, leaves):
        register(operator, activity, email)
    manage = operator.visitor.open(operator.mailbox.wait(leaves, "confirmed").link("/manage/"))
    operator.visitor.send(operator.visitor.follow(manage, "/cancel"), {})
    operator.mailbox.wait(leaves, "registration cancelled")
    reminder = operator.mailbox.wait(stays, "starting soon", seconds=240)
    assert "/join/" in reminder.text
    wait_for(lambda: operator.waits("BulkDeliveryQueue") == 0 or None, "the mailing to end")
    assert len(operator.mailbox.of(leaves)) == 2
