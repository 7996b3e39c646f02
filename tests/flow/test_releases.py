"""Press releases in this process, on moto, every message delivered twice: from an order to its answers."""

import io
import re
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import boto3
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanfare.aws.press.responses import Responses
from fanfare.mailings.mailing import MailingState
from fanfare.messages.mailings import FreezeAudience
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.responses.use import Use
from fanfare.releases.version import PressAudience
from fanfare.services.service import Contact, Fact, member_of
from tests.flow.pump import Pump
from tests.stack import environment
from tests.support import press_mailing
from tests.support.mailing import mailings, numbers, recipients, sent, state
from tests.support.press_mailing import (
    BODY,
    CHILDREN,
    FACT,
    MAILING,
    NOW,
    SLUG,
    Clock,
    order,
    put_service,
    states,
    version,
)
from tests.support.site import send, visit

pytestmark = pytest.mark.usefixtures("site")

STORY = Field(name="story", label="Story", type=FieldType.TEXT, required=False, most=5_000)
BREAKING = "{{ 9**9**9 }} {% + %} <script>alert(1)</script> & “quotes” ŵ 🎉 ]]> </w:t>"


@pytest.fixture(autouse=True)
def fresh() -> None:
    """New processes: nothing is remembered."""
    press_mailing.forget()


def begin(mailing: str = MAILING) -> None:
    """What the schedule does."""
    boto3.client("sqs").send_message(
        QueueUrl=environment()["MAILING_QUEUE_URL"],
        MessageBody=FreezeAudience(mailing=mailing).model_dump_json(),
    )
    Pump().run()


def to(address: str) -> list[EmailMessage]:
    return [mail for mail in sent() if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content())


def link(mail: EmailMessage, page: str) -> str:
    found = re.search(rf"https://fanfare\.example\.org(/press/{page}/\S+)", text_of(mail))
    assert found
    return found[1]


def responses() -> Responses:
    return Responses(boto3.client("dynamodb"), "PressTable")


def test_from_an_order_over_a_filled_gap_to_what_a_service_did_with_it() -> None:
    put_service("kent")
    put_service("ely", gap=True)
    order()
    begin()
    assert states(["kent", "ely"]) == ["sent", "held"]
    (asked,) = to("press@ely.example")
    shown = link(asked, "facts")
    assert "Children who took part" in visit(shown).text
    assert send(f"{shown}/link", {}).status == 200
    Pump().run()
    page = link(to("press@ely.example")[-1], "edit")
    for method in ("GET", "HEAD"):
        for _ in range(20):
            assert visit(shown, method=method).status == 200
            assert visit(page, method=method).status == 200
    Pump().run()
    assert states(["ely"]) == ["held"]
    form = visit(page).inputs
    typed = {
        "facts.children": "2,001",
        "facts.children.source": "our own count",
        "spokespeople.1.type": "officer",
        "by": "Jo",
    }
    assert send(page, form | typed).status == 303
    Pump().run()
    assert states(["kent", "ely"]) == ["sent", "sent"]
    assert state(MAILING) is MailingState.FINISHED
    release = to("press@ely.example")[-1]
    assert "2,001 children took part at Ely Libraries." in text_of(release)
    assert "2,001 children" in visit(link(release, "kit")).text
    answer = link(release, "use")
    for _ in range(20):
        assert visit(answer).status == 200
    Pump().run()
    assert responses().uses(MAILING) == []
    assert send(answer, visit(answer).inputs | {"use": "adapted"}).status in (200, 303)
    Pump().run()
    (said,) = responses().uses(MAILING)
    assert (said.use, said.member) == (Use.ADAPTED, member_of("ely"))
    assert Counter(recipients()) == Counter({"press@kent.example": 1, "press@ely.example": 3})


def test_a_value_that_looks_like_a_template_harms_nobody_and_reads_the_same_everywhere() -> None:
    facts = {"children": FACT, "story": Fact(value=BREAKING)}
    put_service("kent", facts=facts)
    put_service("ely")
    order(version(BODY + "\n{{ story }}\n", fields=(CHILDREN, STORY)))
    begin()
    assert states(["kent", "ely"]) == ["sent", "sent"]
    (mail,) = to("press@kent.example")
    assert " ".join(BREAKING.split()) in " ".join(text_of(mail).split())
    html = mail.get_body(("html",))
    assert html
    assert "<script>" not in html.get_content()
    (document,) = mail.iter_attachments()
    read = Document(io.BytesIO(document.get_payload(decode=True)))  # type: ignore[arg-type]
    assert BREAKING in [paragraph.text for paragraph in read.paragraphs]


SERVICES: dict[str, dict[str, Any]] = {
    "complete": {},
    "markup": {"facts": {"children": FACT, "story": Fact(value=BREAKING)}},
    "unused": {"facts": {"children": FACT, "other": Fact(value="Never asked for.")}},
    "without": {"facts": {}},
    "blank": {"facts": {"children": Fact(value=" \t ", source="us")}},
    "to be confirmed": {"facts": {"children": Fact(value="TBC", source="us")}},
    "no number": {"facts": {"children": Fact(value="{% endif %}", source="us")}},
    "no source": {"facts": {"children": Fact(value="1762")}},
    "too long": {"facts": {"children": FACT, "story": Fact(value="x" * 5_001)}},
    "no contact": {"press": Contact(name="Jo")},
}
"""Kinds of services, and how each differs from a complete one. The first three can be sent to."""


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(kinds=st.lists(st.sampled_from(list(SERVICES)), min_size=1, max_size=9))
def test_sent_and_held_are_the_audience(kinds: list[str]) -> None:
    run = uuid4().hex[:6]
    made = version(
        BODY + "\n{{ story }}\n",
        slug=f"week-{run}",
        audience=PressAudience(regions=(run,)),
        fields=(CHILDREN, STORY),
    )
    for number, one in enumerate(kinds):
        put_service(f"{run}-{number}", region=run, **SERVICES[one])
    mailing = order(made).id
    begin(mailing)
    good = {f"{run}-{n}" for n, one in enumerate(kinds) if one in list(SERVICES)[:3]}
    names = [f"{run}-{n}" for n in range(len(kinds))]
    found = dict(zip(names, states(names, mailing), strict=True))
    assert {name for name, one in found.items() if one == "sent"} == good
    assert {name for name, one in found.items() if one == "held"} == found.keys() - good
    counts = numbers(mailing)
    assert (counts.audience, counts.sent, counts.waiting) == (
        len(kinds),
        len(good),
        len(kinds) - len(good),
    )
    mailed = Counter(one for one in recipients() if run in one)
    asked = [n for n, one in enumerate(kinds) if f"{run}-{n}" not in good and one != "no contact"]
    assert mailed == Counter({f"press@{name}.example": 1 for name in good}) + Counter(
        f"press@{run}-{n}.example" for n in asked
    )


def test_before_the_embargo_nothing_shows_anywhere_and_at_it_everything_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from serve_site import resources

    embargo = NOW + timedelta(days=2)
    clock = Clock(monkeypatch)
    monkeypatch.setattr(resources, "now", lambda: clock.now)
    put_service("kent")
    order(version(embargo=embargo), send_at=embargo)
    clock.now = embargo - timedelta(seconds=1)
    begin()
    assert (sent(), visit(f"/press/{SLUG}").status) == ([], 404)
    assert "join in" not in visit("/press").text + visit("/press.atom").text
    clock.now = embargo
    begin()
    assert recipients() == ["press@kent.example"]
    assert visit(f"/press/{SLUG}").status == 200
    assert "join in" in visit("/press").text
    assert visit(link(sent()[0], "kit")).status == 200


def test_a_correction_reaches_those_who_had_the_error_and_the_sums_are_right() -> None:
    put_service("kent")
    put_service("ely", gap=True)
    order()
    begin()
    second = "PR-libraries-week-2"
    mailings().cancel(MAILING, NOW)
    order(version("Only {{ children.value }}.\n"), reason="A wrong number.")
    begin(second)
    subjects = [str(mail["Subject"]) for mail in to("press@kent.example")]
    assert subjects == ["Kent Libraries join in", "Correction 1: Kent Libraries join in"]
    assert states(["kent", "ely"]) == ["sent", "skipped"]
    assert states(["kent", "ely"], second) == ["sent", "held"]
    for mailing in (MAILING, second):
        found = numbers(mailing)
        assert found.sent + found.skipped + found.waiting == found.audience == 2
