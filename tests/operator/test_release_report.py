"""`fanfare release report`: every service of the audience once, whatever became of its copy."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from desk import parallel
from desk.files.spreadsheet import read
from fanfare.delivery.protocol import Outcome, State, settled
from fanfare.mailings.mailing import MailingState
from fanfare.releases.responses.records import Coverage, PressCopy, UseAnswer
from fanfare.releases.responses.use import Use
from fanfare.services.service import Fact, Nation
from fanfare.subscribers.terms import SHARDS
from infra.operator.mailings import watch as watching
from tests.support.release_desk import SLUG, PressDesk, become, press_desk_on

FIRST, SECOND = f"PR-{SLUG}-1", f"PR-{SLUG}-2"
NOW = datetime.now(UTC)
EVIL = '=cmd|"/C calc"!A0 <script>alert(1)</script>'


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    # moto copies its tables for each transaction, which another thread's writes would disturb.
    monkeypatch.setattr(parallel, "THREADS", 1)
    return press_desk_on(monkeypatch, tmp_path)


@pytest.fixture
def sent(desk: PressDesk) -> PressDesk:
    """A release that has reached services in every possible way."""
    places = {
        "kent": (State.SENT, Nation.ENGLAND, "South East"),
        "avon": (State.SENT, Nation.ENGLAND, "South West"),
        "ceredigion": (State.SENT, Nation.WALES, "Wales"),
        "bath": (State.HELD, Nation.ENGLAND, "South West"),
        "fife": (State.SKIPPED, Nation.SCOTLAND, "Scotland"),
        "moray": (State.REFUSED, Nation.SCOTLAND, "Scotland"),
        "down": (State.UNKNOWN, Nation.NORTHERN_IRELAND, "Northern Ireland"),
        "essex": (State.QUEUED, Nation.ENGLAND, "East"),
        "devon": (State.CLAIMED, Nation.ENGLAND, "South West"),
    }
    names = {"bath": "Bath & North East Somerset", "ceredigion": "Llyfrgelloedd Ceredigion ŵ"}
    services = {}
    for key, (_, nation, region) in places.items():
        facts = {} if key == "bath" else {"theme": Fact(value="x")}
        name = names.get(key, f"{key.title()} Libraries")
        services[key] = desk.serve(key, name=name, nation=nation, region=region, facts=facts)
    desk.agree(embargo=None)
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 0
    desk.mailings.set_state(FIRST, {MailingState.SCHEDULED}, MailingState.SENDING, NOW)
    for key, (state, _, _) in places.items():
        become(desk, services[key], state)
    kent, avon = services["kent"].member, services["avon"].member
    desk.responses.answer(UseAnswer(mailing=FIRST, member=kent, use=Use.ADAPTED, at=NOW))
    desk.responses.answer(UseAnswer(mailing=FIRST, member=avon, use=Use.NOT_USED, at=NOW))
    desk.responses.cover(
        Coverage(
            mailing=FIRST,
            member=kent,
            id="1",
            title=EVIL,
            outlet="Kent Messenger",
            url="https://kent.example/a?b=1&c=2",
            day=date(2021, 10, 5),
            at=NOW,
        )
    )
    desk.responses.keep_press_copy(
        PressCopy(
            member=kent,
            id="1",
            mailing=FIRST,
            similarity=0.75,
            subject="s",
            text="t",
            known_sender=True,
            at=NOW,
        )
    )
    return desk


@pytest.mark.parametrize("last", [State.SENT, State.HELD])
def test_watching_ends_when_all_that_is_left_is_held(
    sent: PressDesk, monkeypatch: pytest.MonkeyPatch, last: State
) -> None:
    """Essex is queued and Devon claimed: these two still move by themselves."""
    services = {one.key: one for one in sent.services.all()}
    devon, essex = (sent.ledger.find(FIRST, services[key].member) for key in ("devon", "essex"))
    assert devon
    assert essex
    seconds = int(NOW.timestamp())
    gaps = replace(essex, state=State.HELD, reason="gaps")

    def end_essex() -> None:
        if last is State.SENT:
            become(sent, services["essex"], State.SENT)
        else:
            assert sent.ledger.turn(gaps, State.QUEUED)

    steps = iter(
        (
            lambda: sent.settling.settle([settled(devon, Outcome(State.SENT, ""), seconds)]),
            end_essex,
            lambda: [sent.ledger.freeze(FIRST, one, [], seconds, whole=True) for one in SHARDS],
        )
    )
    monkeypatch.setattr(watching, "pause", lambda _: next(steps)())
    done = sent.fanfare("mailing", "watch", FIRST)
    assert done.exit_code == 0, done.output
    held = "1 copy is held" if last is State.SENT else "2 copies are held"
    for told in (held, f"fanfare release report {SLUG}", "fanfare services gaps --mail"):
        assert told in done.stderr
    assert "finished" not in done.output
    assert next(steps, None) is None


def test_every_service_is_counted_once(sent: PressDesk) -> None:
    done = sent.fanfare("release", "report", SLUG)
    assert done.exit_code == 0, done.output
    told = dict(line.split(None, 1) for line in done.stdout.splitlines()[:16] if " " in line)
    numbers = {name: int(told[name]) for name in ("Sent", "Held", "Skipped", "Refused", "Unknown")}
    assert numbers == {"Sent": 3, "Held": 1, "Skipped": 1, "Refused": 1, "Unknown": 1}
    assert int(told["Waiting"]) == 2
    assert told["Audience"] == "9 services"
    assert sum(numbers.values()) + int(told["Waiting"]) == 9
    assert told["Adapted"] == "1"
    for said in (
        "Held: Bath & North East Somerset (bath): Your theme",
        "Kent Messenger",
        "75% as it was sent",
        "Northern Ireland",
        "South West",
    ):
        assert said in done.stdout


def rows_of(desk: PressDesk, *words: object) -> list[dict[str, str]]:
    done = desk.fanfare("release", "report", SLUG, "--format", "csv", *words)
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_csv_has_a_row_for_each_service_and_no_formula(sent: PressDesk) -> None:
    rows = rows_of(sent)
    states = Counter(row["state"] for row in rows)
    assert states == Counter(sent=3, held=1, skipped=1, refused=1, unknown=1, waiting=2)
    kent = next(row for row in rows if row["key"] == "kent")
    assert (kent["use"], kent["press_copies"], kent["likeness"]) == ("adapted", "1", "0.75")
    assert next(row for row in rows if row["key"] == "bath")["missing"] == "Your theme"
    file = sent.folder / "report.csv"
    done = sent.fanfare("release", "report", SLUG, "--format", "csv", "--output", file)
    assert done.exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert not any(row.problems for row in read(file.read_bytes()).rows)
    again = sent.fanfare("release", "report", SLUG, "--format", "csv", "--output", file)
    assert (again.exit_code, "--force" in again.stderr) == (1, True)


def test_a_title_that_is_a_formula_is_disarmed(sent: PressDesk) -> None:
    sent.serve("zulu", name="=1+1", nation=Nation.WALES)
    zulu = sent.services.all()[-1]
    become(sent, zulu, State.SENT)
    assert next(row for row in rows_of(sent) if row["key"] == "zulu")["name"] == "'=1+1"


def copied(
    desk: PressDesk, key: str, mailing: str = FIRST, *, hours: int = 1, **changes: Any
) -> None:
    member = next(one.member for one in desk.services.all() if one.key == key)
    fields: dict[str, Any] = {
        "id": f"{key}-{hours}-{changes}"[:60],
        "similarity": 0.9,
        "subject": "s",
        "text": "t",
        "known_sender": True,
        "at": NOW + timedelta(hours=hours),
    }
    desk.responses.keep_press_copy(PressCopy(member=member, mailing=mailing, **(fields | changes)))


def test_a_copy_from_an_unknown_address_is_listed_and_measures_nothing(sent: PressDesk) -> None:
    copied(sent, "kent", known_sender=False, similarity=1.0)
    copied(sent, "avon", known_sender=False)
    told = sent.fanfare("release", "report", SLUG).stdout
    assert (
        "Press copy: Kent Libraries: 75% as it was sent, 1 from an address we do not know" in told
    )
    assert "Press copy: Avon Libraries: 1 from an address we do not know" in told
    rows = {row["key"]: row for row in rows_of(sent)}
    assert [rows["kent"][name] for name in ("press_copies", "copies_from_unknown", "likeness")] == [
        "2",
        "1",
        "0.75",
    ]
    assert (rows["avon"]["likeness"], rows["essex"]["copies_from_unknown"]) == ("", "0")
    assert "1 from an address we do not know" in page_of(sent)


def test_copies_that_match_no_release_are_listed_by_service(sent: PressDesk) -> None:
    quiet = sent.fanfare("release", "report", SLUG).stdout + page_of(sent)
    assert "match no release" not in quiet
    for key, hours in (("kent", 1), ("kent", 2), ("avon", 1), ("essex", -1)):
        copied(sent, key, "", hours=hours)
    told = sent.fanfare("release", "report", SLUG).stdout
    by_service = "Avon Libraries 1, Kent Libraries 2"
    assert f"Copies that match no release: 3, by service: {by_service}" in told
    counts = {row["key"]: row["unmatched_copies"] for row in rows_of(sent)}
    assert (counts["kent"], counts["avon"], counts["essex"]) == ("2", "1", "0")
    assert "<li>Kent Libraries: 2</li>" in page_of(sent)


def page_of(desk: PressDesk) -> str:
    done = desk.fanfare("release", "report", SLUG, "--format", "html")
    assert done.exit_code == 0, done.output
    return done.stdout


class Page(HTMLParser):
    """What a browser would find: tags, and text by the tag around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.fetched: list[str] = []
        self.links: list[str | None] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href"))
        elif "src" in found or "href" in found:
            self.fetched.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_no_other_file_and_tells_its_chart_in_words(sent: PressDesk) -> None:
    file = sent.folder / "report.html"
    done = sent.fanfare("release", "report", SLUG, "--format", "html", "--output", file)
    assert done.exit_code == 0, done.output
    html = file.read_text(encoding="utf-8")
    page = Page(html)
    assert (page.tags["script"], page.tags["link"], page.tags["img"], page.fetched) == (0, 0, 0, [])
    assert page.links == ["https://kent.example/a?b=1&c=2"]
    assert 'role="img" aria-labelledby="chart-title chart-text"' in html
    assert html.count("<caption>") == 3
    for said in (EVIL, "Bath & North East Somerset: Your theme", "Llyfrgelloedd Ceredigion ŵ"):
        assert said in page.text
    assert "England: 2 sent, 1 held, 2 waiting;" in page.text
    assert "North East Somerset &amp;" not in html


def test_answers_count_for_all_editions_and_copies_for_the_newest_that_left(
    sent: PressDesk,
) -> None:
    release = sent.release()
    first = release.editions[0]
    second = replace(first, number=1, mailing=SECOND, reason="Wrong.")
    sent.releases.save(replace(release, editions=(first, second)))
    assert len(rows_of(sent)) == 9  # the correction has not begun
    mailing = replace(sent.mailing(), id=SECOND, started_at=None)
    sent.mailings.create(mailing)
    sent.mailings.set_state(SECOND, list(MailingState), MailingState.SENDING, NOW)
    kent = next(one for one in sent.services.all() if one.key == "kent")
    become(sent, kent, State.SENT, SECOND)
    later = NOW + timedelta(minutes=1)
    sent.responses.answer(UseAnswer(mailing=SECOND, member=kent.member, use=Use.USED, at=later))
    (row,) = rows_of(sent)
    assert (row["key"], row["use"], row["press_copies"]) == ("kent", "used", "1")
    assert len(rows_of(sent, "--edition", 0)) == 9
    done = sent.fanfare("release", "report", SLUG, "--edition", 2)
    assert (done.exit_code, "has 2 editions" in done.stderr) == (1, True)


@pytest.mark.parametrize("format_", ["table", "csv", "html"])
def test_a_release_that_nobody_has_yet(desk: PressDesk, format_: str) -> None:
    desk.serve("kent")
    desk.agree()
    never = desk.fanfare("release", "report", SLUG, "--format", format_)
    assert (never.exit_code, "never sent" in never.stderr) == (1, True)
    assert desk.fanfare("release", "send", SLUG, "--yes").exit_code == 0
    done = desk.fanfare("release", "report", SLUG, "--format", format_)
    assert done.exit_code == 0, done.output
