"""The words: each kind of mail, in both forms, for every sort of person and name."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import html5lib
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given, settings
from hypothesis import strategies as st

from fanfare import language
from fanfare.activities.activity import Activity, Mode
from fanfare.mail.letters import TEMPLATES, WIDTH, Letter, Slot, greeting
from fanfare.mail.registrations import Matter, letter
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.terms import Outcome, Status
from tests.samples import RHYME_TIME

ENGLISH = language.of("en")
SITE = "https://fanfare.example.org"
LINKS = {Slot.MANAGE: f"{SITE}/manage/{'m' * 150}", Slot.JOIN: f"{SITE}/join/{'j' * 150}"}
STATUSES = {
    MailKind.WAITING: [Status.WAITING],
    MailKind.CANCELLED: [Status.CANCELLED],
    MailKind.NOT_ACCEPTED: [None],
    MailKind.ALREADY_BOOKED: [Status.CONFIRMED, Status.WAITING],
    MailKind.REDUCED: [Status.CONFIRMED, Status.WAITING],
    MailKind.ACTIVITY_CHANGED: [Status.CONFIRMED, Status.WAITING],
    MailKind.ACTIVITY_CANCELLED: [Status.CONFIRMED, Status.WAITING],
}
ONLINE = replace(RHYME_TIME, mode=Mode.ONLINE, join_url="https://meet.example/secret-room")
MATTERS = [
    Matter(
        kind=kind,
        language=ENGLISH,
        site_url=SITE,
        activity=activity,
        status=status,
        places=3,
        outcome=None if status else Outcome.CLOSED,
    )
    for kind in MailKind
    for status in STATUSES.get(kind, [Status.CONFIRMED])
    for activity in (RHYME_TIME, ONLINE)
]
every_matter = pytest.mark.parametrize(
    "matter", MATTERS, ids=lambda m: f"{m.kind}-{m.activity.mode}-{m.status}"
)


def filled(shared: Letter, name: str = "Siân O’Brien") -> tuple[str, str]:
    plain, marked = greeting(name, ENGLISH)
    return shared.fill({Slot.GREETING: plain, **LINKS}, {Slot.GREETING: marked, **LINKS})


def text_of(html: str) -> str:
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@every_matter
def test_html_and_plain_text_say_the_same(matter: Matter) -> None:
    text, html = filled(letter(matter))
    plain = " ".join(text.split())
    sentences = re.findall(r"<(?:p|h1|dd)>(.+?)</(?:p|h1|dd)>", html)
    assert len(sentences) > 3
    for sentence in sentences:
        if "<a " not in sentence:
            assert text_of(sentence).replace(" ,", ",") in plain
    links = re.findall(r'<a.* href="([^"]+)"', html)
    assert links == re.findall(r"https://\S+", text)


@every_matter
def test_html_is_valid_and_names_its_language(matter: Matter) -> None:
    html = filled(letter(matter))[1]
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert tree.attrib == {"lang": "en", "dir": "ltr"}
    assert len(tree.findall(".//h1")) == 1
    assert not tree.findall(".//img")
    assert not tree.findall(".//table")


@every_matter
def test_plain_text_keeps_to_its_width_and_links_get_their_own_line(matter: Matter) -> None:
    text = filled(letter(matter))[0]
    for line in text.splitlines():
        assert line.startswith("https://") or (len(line) <= WIDTH and "https://" not in line)
    assert "\n\n\n" not in text


@every_matter
def test_the_real_join_link_and_markup_of_our_own_never_show(matter: Matter) -> None:
    shared = letter(matter)
    text, html = filled(shared)
    assert "secret-room" not in text + html
    assert "\x02" not in text + html
    assert "{{" not in text + html
    assert "\n" not in shared.subject
    assert "Rhyme time" in shared.subject


@every_matter
def test_what_a_person_has_to_know_is_there(matter: Matter) -> None:
    text = filled(letter(matter))[0]
    assert "Tuesday 5 October 2021, 10:30am to 11:15am" in text
    online = matter.activity is not None and matter.activity.mode is Mode.ONLINE
    assert (
        "Where: Online"
        if online
        else "Where: Kingston Library, Fairfield Road, Kingston upon Thames, KT1 2PS"
    ) in text
    assert "rhymes@kingston.example.org" in text
    over = matter.kind in (MailKind.CANCELLED, MailKind.ACTIVITY_CANCELLED, MailKind.NOT_ACCEPTED)
    assert (LINKS[Slot.MANAGE] in text) is not over
    joins = online and matter.status is Status.CONFIRMED and not over
    assert (LINKS[Slot.JOIN] in text) is joins
    assert ("Places: 3" in text) is (matter.status in (Status.CONFIRMED, Status.WAITING))


CHANGED = Matter(
    kind=MailKind.ACTIVITY_CHANGED,
    language=ENGLISH,
    site_url=SITE,
    activity=RHYME_TIME,
    status=Status.CONFIRMED,
    places=3,
)
ROOMS = replace(RHYME_TIME, venue="Surbiton Library", address="Ewell Road", place="Surbiton")


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (
            replace(RHYME_TIME, starts=RHYME_TIME.starts - timedelta(hours=1)),
            RHYME_TIME,
            {"When": ("9:30am to 11:15am", "10:30am to 11:15am")},
        ),
        (ROOMS, RHYME_TIME, {"Where": ("Surbiton Library, Ewell Road", "Kingston Library")}),
        (
            RHYME_TIME,
            ONLINE,
            {
                "Where": ("Kingston Library", "Online"),
                "How it takes place": ("In person", "Online"),
            },
        ),
        (
            RHYME_TIME,
            replace(RHYME_TIME, mode=Mode.OUTREACH),
            {"How it takes place": ("In person", "Out and about")},
        ),
    ],
)
def test_a_change_is_told_from_what_to_what(
    before: Activity, now: Activity, told: dict[str, tuple[str, str]]
) -> None:
    changed = letter(replace(CHANGED, activity=now, was=before.time_and_place))
    text, html = filled(changed)
    plain = " ".join(text.split())
    for label, (was, becomes) in told.items():
        assert re.search(f"{label} Before: [^:]*{was}.* Now: [^:]*{becomes}", plain)
        assert re.search(f"{label} Before: .*{was}.* Now: .*{becomes}", text_of(html))
    assert text.count("Before:") == html.count("Before:") == len(told)
    assert all(len(line) <= WIDTH for line in text.splitlines() if "https" not in line)


def test_a_cancellation_names_the_time_that_the_person_knows() -> None:
    was = replace(RHYME_TIME, starts=RHYME_TIME.starts - timedelta(hours=1)).time_and_place
    off = replace(CHANGED, kind=MailKind.ACTIVITY_CANCELLED, was=was)
    assert all("9:30am to 11:15am" in form for form in filled(letter(off)))


def test_a_sample_activity_is_marked_as_such() -> None:
    sample = replace(MATTERS[0], activity=replace(RHYME_TIME, sample=True))
    assert all("sample activity" in form for form in filled(letter(sample)))


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.ALREADY_BOOKED])
@pytest.mark.parametrize("known", [True, False])
def test_each_refusal_says_why(outcome: Outcome, known: bool) -> None:
    matter = Matter(
        kind=MailKind.NOT_ACCEPTED,
        language=ENGLISH,
        site_url=SITE,
        activity=RHYME_TIME if known else None,
        outcome=outcome,
    )
    texts = {letter(replace(matter, outcome=one)).text for one in Outcome}
    assert len(texts) == len(Outcome)
    assert letter(matter).subject.startswith("Not registered: " if known else "We could not")


@pytest.mark.parametrize(
    "title",
    ["One\r\nBcc: a@b.example", "<script>alert(1)</script>", "{{ 7 * 191 }}", "\x02manage\x03"],
)
def test_a_title_stays_a_title(title: str) -> None:
    shared = letter(replace(MATTERS[0], activity=replace(RHYME_TIME, title=title)))
    html = filled(shared)[1]
    assert "\n" not in shared.subject
    assert "<script>" not in html
    assert "1337" not in html


@pytest.mark.parametrize(
    "name",
    ["Siân", "محمد", "👩‍👩‍👧 Family", "J. R. Hartley", "Dr Smith Jr.", "<b>Bob</b>", "N" * 500],
)
def test_people_are_greeted_by_name(name: str) -> None:
    text, html = filled(letter(MATTERS[0]), name)
    assert text.startswith(f"Hello {name},\n")
    assert "<b>" not in html
    assert name in unescape(html)


@pytest.mark.parametrize(
    "name",
    [
        *("Win at https://evil.example", "evil.example now", "www.evil", "a@evil.example", ""),
        *(
            "evil．example",
            "evil。example",
            "evil｡example",
            "evil․example",
            "ｗｗｗ．evil",
            "a＠evil",
        ),
    ],
)
def test_no_name_carries_a_link_to_a_stranger(name: str) -> None:
    text, html = filled(letter(MATTERS[0]), name)
    assert text.startswith("Hello,\n")
    assert "evil" not in text + html


@settings(deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_no_name_changes_the_rest_of_the_mail(name: str) -> None:
    shared = letter(MATTERS[0])
    text, html = filled(shared, name)
    nobody_text, nobody_html = filled(shared, "")
    assert text.partition(",\n\n")[2].endswith(nobody_text.partition(",\n\n")[2])
    assert html5lib.parse(html, namespaceHTMLElements=False).findall(".//a") is not None
    assert html.count("<") - nobody_html.count("<") in (0, 2)


def test_a_catalogue_is_all_that_another_language_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalog("cy")
    catalogue.add("Hello %(name)s,", "Helo %(name)s,")
    catalogue.add("Confirmed: %(title)s", "Cadarnhawyd: %(title)s")
    catalogue.add("Places", "Lleoedd")
    (tmp_path / "cy/LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "cy/LC_MESSAGES/fanfare.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    welsh = language.of("cy")
    shared = letter(replace(MATTERS[0], language=welsh))
    assert shared.subject == "Cadarnhawyd: Rhyme time"
    assert "Lleoedd: 3" in "".join(shared.text)
    assert "Mawrth 5 Hydref 2021" in "".join(shared.text)
    assert '<html lang="cy"' in shared.html[0]
    assert greeting("Siân", welsh)[0] == "Helo Siân,"


def test_each_kind_has_its_three_templates() -> None:
    for kind in MailKind:
        names = {path.name for path in (TEMPLATES / kind).iterdir()}
        assert names == {"subject.txt", "body.txt", "body.html"}
