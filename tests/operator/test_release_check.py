"""`fanfare release check`, `preview` and `polls`, run as their operator runs them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from desk import parallel
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.release import ReleaseState
from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    SpeakerType,
    Spokesperson,
)
from tests.stack import ROOT
from tests.support.release_desk import PressDesk, press_desk_on, version

SAMPLE = ROOT / "infra/sample_campaign/release.md"
OFFICER = Spokesperson(name="Ann Able", post="head of libraries", type=SpeakerType.OFFICER)
COUNCILLOR = Spokesperson(name="Cllr Booth", post="leader", type=SpeakerType.ELECTED_MEMBER)
FACTS = {
    "what_we_do": Fact(value="Books & news for 140 people at home. “Diolch!” 📚"),
    "local_quote": Fact(value="Come and see us.", speaker="Ann Able"),
}


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    monkeypatch.setattr(parallel, "THREADS", 1)
    return press_desk_on(monkeypatch, tmp_path)


def serve(desk: PressDesk, key: str = "kent", **facts: Any) -> LibraryService:
    """A service that lacks nothing for the sample release, or does."""
    known = {
        "name": f"{key.title()} & Medway Libraries",
        "facts": FACTS,
        "spokespeople": (OFFICER, COUNCILLOR),
    }
    return desk.serve(key, **known | facts)


def changed(desk: PressDesk, change: Callable[[str], str]) -> Path:
    file = desk.folder / "release.md"
    file.write_text(change(SAMPLE.read_text()))
    return file


def of_today(desk: PressDesk) -> Path:
    """The sample as somebody would send it out today: its own date is years ago, which is a warning."""
    today = f"date: {datetime.now(UTC):%Y-%m-%d}"
    return changed(desk, lambda text: text.replace("date: 2021-09-27", today))


def test_the_sample_release_is_good_but_for_its_date(desk: PressDesk) -> None:
    done = desk.fanfare("release", "check", SAMPLE, stage="")
    assert done.exit_code == 0
    assert done.stdout.count("\n") == done.stdout.count("Warning: date: ") == 1


def test_the_sample_release_is_good_without_any_stack(desk: PressDesk) -> None:
    done = desk.fanfare("release", "check", of_today(desk), stage="")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "services were not looked at" in done.stderr


def test_a_release_that_is_complete_for_everybody(desk: PressDesk) -> None:
    serve(desk)
    done = desk.fanfare("release", "check", of_today(desk))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 service, of which 0 would be held" in done.stderr
    assert desk.nothing_happened()


def test_each_service_with_gaps_is_named_with_what_is_missing(desk: PressDesk) -> None:
    serve(desk)
    serve(desk, "essex", facts={})
    serve(desk, "powys", facts=FACTS | {"local_quote": Fact(value="Hi.", speaker="Cllr Booth")})
    serve(desk, "nobody", press=Contact())
    done = desk.fanfare("release", "check", of_today(desk))
    assert done.exit_code == 1
    assert "4 services, of which 3 would be held" in done.stderr
    keys = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    assert keys == ["essex", "essex", "nobody", "powys"]
    assert "another type of speaker" in done.stdout
    assert desk.fanfare("release", "check", of_today(desk), "--allow-held").exit_code == 0
    told = json.loads(desk.fanfare("release", "check", of_today(desk), "--json").stdout)
    assert (told["good"], told["services"]) == (True, 4)
    assert [gap["name"] for gap in told["held"]["essex"]] == ["what_we_do", "local_quote"]


def test_blank_is_missing(desk: PressDesk) -> None:
    serve(desk, facts=FACTS | {"what_we_do": Fact(value=" \n ")})
    assert desk.fanfare("release", "check", SAMPLE).exit_code == 1


def test_a_service_whose_every_fact_is_to_be_confirmed_is_held_with_all_of_them(
    desk: PressDesk,
) -> None:
    serve(desk)
    names = ("what_we_do", "children", "local_quote", "more")
    tbc = Fact(value="TBC", unit="TBC", period="TBC", source="TBC", speaker="TBC", title="TBC")
    serve(desk, "essex", facts=dict.fromkeys(names, tbc))
    done = desk.fanfare("release", "check", of_today(desk), "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)["held"]
    assert [gap["name"] for gap in told["essex"]] == list(names)
    assert all("keeps a place" in gap["why"] for gap in told["essex"])
    assert "kent" not in told


def test_everything_wrong_is_told_with_line_and_column(desk: PressDesk) -> None:
    file = changed(
        desk, lambda text: text.replace("slug: l", "slug: L") + "\n{{ nobody }} {{ 9**9**9 }}\n"
    )
    done = desk.fanfare("release", "check", file, "--allow-held")
    assert done.exit_code == 1
    assert done.stdout.startswith("line 3, column 7: slug: ")
    last = len(file.read_text().splitlines())
    assert f"line {last}, column " in done.stdout
    assert "services were not looked at" in done.stderr
    told = json.loads(desk.fanfare("release", "check", file, "--json").stdout)
    assert (told["good"], told["services"], told["held"]) == (False, None, {})


def test_a_file_with_faults_is_never_good_enough_for_allow_held(desk: PressDesk) -> None:
    serve(desk)
    file = changed(desk, lambda text: text + "\n{{ undeclared }}\n")
    done = desk.fanfare("release", "check", file, "--allow-held")
    assert done.exit_code == 1
    assert "needs mending in 1 place" in done.stderr


@pytest.mark.parametrize("content", [b"", b"\xff\xfe---", b"a" * 5_000_000, b"---\n- a\n---\nb"])
def test_a_bad_file_is_refused(desk: PressDesk, content: bytes) -> None:
    file = desk.folder / "bad.md"
    file.write_bytes(content)
    assert desk.fanfare("release", "check", file).exit_code == 1
    preview = desk.fanfare("release", "preview", file, "--service", "kent")
    assert preview.exit_code == 1
    assert "has to be mended" in preview.stderr


@pytest.mark.parametrize("command", ["check", "submit", "preview"])
def test_what_is_too_large_for_anybody_is_told_by_each_command(
    desk: PressDesk, command: str
) -> None:
    rule = "fields:\n  much: {type: text, most: 5000, value: " + "x" * 4_900 + "}"
    file = changed(
        desk, lambda text: text.replace("fields:", rule, 1) + "\n" + "{{ much }} " * 60 + "\n"
    )
    words = ("--service", "kent") if command == "preview" else ()
    done = desk.fanfare("release", command, file, *words)
    assert done.exit_code == 1
    assert "too large a release" in done.output
    assert "can be submitted" not in done.output


@pytest.mark.parametrize("command", ["submit", "check"])
def test_one_name_is_not_asked_for_as_two_types(desk: PressDesk, command: str) -> None:
    number = Field(name="what_we_do", label="Deeds", type=FieldType.NUMBER)
    other = desk.hand_in(version(slug="other", fields=(number,)))
    done = desk.fanfare("release", command, SAMPLE)
    assert done.exit_code == 1
    assert (
        "fields: what_we_do is of type text, but other, which is open too, asks for it as number. "
        "Give it another name, or the same type."
    ) in done.output
    assert len(desk.releases.all()) == 1
    desk.releases.save(replace(other, state=ReleaseState.CANCELLED))
    assert desk.fanfare("release", command, SAMPLE).exit_code == 0


def test_a_release_for_nobody_is_told(desk: PressDesk) -> None:
    done = desk.fanfare("release", "check", SAMPLE)
    assert done.exit_code == 0
    assert "no service is known" in done.stderr


def test_an_audience_that_nobody_is_in_is_refused_and_strangers_are_named(desk: PressDesk) -> None:
    serve(desk, region="South East")
    serve(desk, "bristol", region="South West")
    line = "audience: {services: [brstol, kent], regions: [Suoth West, SOUTH EAST]}"
    some = changed(desk, lambda text: text.replace("audience: {sectors: [public]}", line))
    done = desk.fanfare("release", "check", some)
    assert done.exit_code == 0, done.output
    assert "there is no service “brstol”. Did you mean bristol?" in done.stderr
    assert "no service is in “Suoth West”. Did you mean South West?" in done.stderr
    assert "“kent”" not in done.stderr
    assert "“SOUTH EAST”" not in done.stderr
    assert (
        len(json.loads(desk.fanfare("release", "check", some, "--json").stdout)["strangers"]) == 2
    )
    nobody = changed(desk, lambda text: text.replace("[public]", "[health]"))
    done = desk.fanfare("release", "check", nobody, "--allow-held")
    assert done.exit_code == 1
    assert "for no service that is known" in done.stderr


@pytest.mark.parametrize("format_", ["text", "html", "docx"])
def test_a_preview_is_one_services_copy(desk: PressDesk, format_: str) -> None:
    serve(desk)
    path = desk.folder / "copy"
    done = desk.fanfare(
        *("release", "preview", SAMPLE, "--service", "kent"),
        *("--format", format_, "--output", path),
    )
    assert done.exit_code == 0, done.output
    content = path.read_bytes()
    if format_ == "docx":
        shown = "\n".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)
    else:
        shown = content.decode()
    amp = "&amp;" if format_ == "html" else "&"
    assert f"Kent {amp} Medway Libraries" in shown
    assert f"Books {amp} news for 140 people at home. “Diolch!” 📚" in " ".join(shown.split())
    assert "Monday 4 October 2021" in " ".join(shown.split())


@pytest.mark.parametrize("words", [(), ("--national",)])
def test_a_preview_without_a_service_is_what_the_public_will_read(
    desk: PressDesk, words: tuple[str, ...]
) -> None:
    text = desk.fanfare("release", "preview", SAMPLE, *words, stage="").stdout
    assert text.startswith("Libraries take action for Libraries Week\n====")
    assert not {"[", "{"} & set(text)
    template = desk.fanfare("release", "preview", SAMPLE, "--brackets", stage="").stdout
    assert "[your library service] takes action" in template
    both = desk.fanfare("release", "preview", SAMPLE, "--national", "--service", "kent")
    assert both.exit_code == 2
    assert "one of --service, --national and --brackets" in both.stderr


@pytest.mark.parametrize("command", ["check", "submit", "preview"])
def test_without_a_national_version_nothing_is_submitted(desk: PressDesk, command: str) -> None:
    file = changed(desk, lambda text: text + "\nRing. {{ service.phone }}\n")
    done = desk.fanfare("release", command, file)
    assert done.exit_code == 1
    last = len(file.read_text().splitlines())
    assert (
        f"line {last}, column 10: “service.phone” says nothing in the national version"
        in done.output
    )
    assert "under national: service.phone: words for everywhere; or write {% if" in done.output
    assert desk.releases.all() == []


BLANK_LINES = [
    ("Come to [name of library].", 9, "[name of library]"),
    ("It is TBC.", 7, "TBC"),
    ("It costs £X.", 10, "£X"),
    ("At ____ in", 4, "____"),
    ("Dear ((name)),", 6, "((name))"),
    ("From {contact.display_name}.", 6, "{contact.display_name}"),
    ("Dear %name%,", 6, "%name%"),
    ("Dear ${name},", 6, "${name}"),
    ("(CITY, STATE) – News", 1, "(CITY, STATE)"),
    ("Dear «Field» and <<name>>", 6, "«Field»"),
    ("Ｔhe ＸＸ children came", 5, "ＸＸ"),
    ("{% if service %}At [name]{% endif %}", 20, "[name]"),
    ("{% if service %}TBC{% endif %}", 17, "TBC"),
    ("{% if service %}A day costs £X{% else %}It is free{% endif %}.", 29, "£X"),
    ("{% if service %}{{ service.name }}{% else %}XX{% endif %} opens.", 45, "XX"),
    ('{{ service.region|default("[region]") }}', 1, "[region]"),
    ('{{ service.region|default("n/a") }}', 1, "n/a"),
    ('{{ service.region|default("to follow") }}', 1, "to follow"),
    ("In TBC{{ service.name }}", 4, "TBC"),
    ("In {{ service.name }}TBC", 22, "TBC"),
    ("In TBC{% if service %}a{% endif %}", 4, "TBC"),
    ("In _TBC_ we", 5, "TBC"),
    ("XX{{ service.name }} people", 1, "XX"),
    ("It costs £X{{ service.name }}", 10, "£X"),
    ("TBC{# of March #}", 1, "TBC"),
    ("At {% if service %}{{ service.name }}{% else %}N/A{% endif %}.", 48, "N/A"),
    (
        "At {% if service %}{{ service.name }}{% else %} not applicable {% endif %}.",
        49,
        "not applicable",
    ),
    ("At {% if service %}to be confirmed{% else %}home{% endif %}.", 20, "to be confirmed"),
    ("At {% if service %}**Waiting for Jo**{% endif %}.", 20, "**Waiting for Jo**"),
    ("- to follow{# by Monday #}", 3, "to follow"),
    ("> Not applicable.", 1, "> Not applicable."),
    ("1. N/A", 1, "1. N/A"),
    ("[he/she] reads", 1, "[he/she]"),
    ("We asked [her/his] friend", 10, "[her/his]"),
]

NO_BLANKS = [
    "It opens {% if service %}soon{% else %}later{% endif %}, {% if service %}a{% else %}no{% endif %} b.",
    "__{{ service.name }}__ and ___{{ service.name }}___ and _{{ service.name }}_",
    "{{ service.name }}x{{ service.name }}, {{ service.name }}’s, pre{{ service.name }}",
    "At the (MAIN LIBRARY) with (CILIP), (BBC) and (RNIB).",
    "Write a story here",
    "[a story](https://libraries.example) by [Jo (she/her)](https://libraries.example)",
]


@pytest.mark.parametrize("line", NO_BLANKS)
def test_what_only_looks_like_a_blank_is_taken(desk: PressDesk, line: str) -> None:
    head = "national:\n  service: {name: Every library, formal: Libraries, authority: councils}\n"
    file = changed(desk, lambda text: text.replace("national:\n", head, 1) + f"\n{line}\n")
    done = desk.fanfare("release", "check", file, stage="")
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1), done.stdout


@pytest.mark.parametrize(("line", "column", "blank"), BLANK_LINES)
def test_a_blank_in_the_text_is_refused_at_its_place(
    desk: PressDesk, line: str, column: int, blank: str
) -> None:
    file = changed(desk, lambda text: f"{text}\n{line}\n")
    last = len(file.read_text().splitlines())
    done = desk.fanfare("release", "check", file, stage="")
    assert done.exit_code == 1
    said = f"line {last}, column {column}: “{blank}” was never filled in. Write what is meant"
    assert said in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("name: Priya Shah", "name: TBC", "line 11, column 9: “TBC”"),
        ("from: Libraries Week press office", "from: n/a", "line 8, column 7: “n/a”"),
        ("speaker: Marian Okafor", "speaker: '[name]'", "column 17: “[name]”"),
        ('headline: "{%', 'headline: "XX: {%', "line 2, column 12: “XX”"),
        (
            "libraries open their workshops, their stages",
            "[number] open their stages",
            "“[number]”",
        ),
        ("takes place in public libraries", "takes place at {place}", "“{place}”"),
        ("credit: Libraries Week / A. Example", "credit: ((credit))", "“((credit))”"),
    ],
)
def test_a_blank_in_the_head_is_refused_at_its_place(
    desk: PressDesk, old: str, new: str, line: str
) -> None:
    file = changed(desk, lambda text: text.replace(old, new))
    done = desk.fanfare("release", "check", file, stage="")
    assert done.exit_code == 1
    assert f"{line} was never filled in" in done.stdout


def test_what_may_be_meant_is_a_warning_and_comments_are_nobodys(desk: PressDesk) -> None:
    more = "\nTick N/A if you [our readers] have none. {# TBC #}\nThe XX Olympiad, (Leeds, Yorkshire).\n"
    file = changed(
        desk,
        lambda text: (
            text.replace("fields:\n", "# TBC with Priya\nfields:\n", 1).replace(
                'example: "1762"', "example: XX children"
            )
            + more
        ),
    )
    done = desk.fanfare("release", "check", file, stage="")
    assert done.exit_code == 0, done.output
    warned = [line.split(": ", 2)[2] for line in done.stdout.splitlines() if "to fill in" in line]
    assert warned == [
        "“XX” looks like something to fill in. If it is meant so, leave it.",
        "“N/A” looks like something to fill in. If it is meant so, leave it.",
    ]


def test_a_preview_in_html_is_a_whole_document(desk: PressDesk) -> None:
    serve(desk)
    words = ("release", "preview", SAMPLE, "--service", "kent", "--format", "html")
    page = desk.fanfare(*words).stdout
    assert page.startswith(
        '<!doctype html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">'
    )
    assert "<title>Kent &amp; Medway Libraries takes action for Libraries Week</title>" in page
    assert page.endswith("</article>\n</body>\n</html>\n")


def test_a_preview_goes_to_the_screen(desk: PressDesk) -> None:
    serve(desk)
    done = desk.fanfare("release", "preview", SAMPLE, "--service", "kent")
    assert done.exit_code == 0
    assert "Come and see us." in done.stdout


def test_a_preview_of_a_service_with_gaps_names_them(desk: PressDesk) -> None:
    serve(desk, facts={})
    done = desk.fanfare("release", "preview", SAMPLE, "--service", "kent")
    assert done.exit_code == 1
    assert "What your spokesperson says" in done.stderr


def test_a_preview_of_no_service(desk: PressDesk) -> None:
    done = desk.fanfare("release", "preview", SAMPLE, "--service", "narnia")
    assert done.exit_code == 1
    assert "no service narnia" in done.stderr


SOON = datetime.now(UTC).date() + timedelta(days=10)


def add(desk: PressDesk, *words: object) -> Any:
    what = ("--name", "By-election", "--source", "council notice")
    return desk.fanfare("release", "polls", "add", "kent-2", "--day", SOON, *what, *words)


def quoting(facts: str) -> dict[str, Fact]:
    return FACTS | {"local_quote": Fact(value="Come and see us.", speaker=facts)}


def test_an_elected_member_is_held_before_a_poll_and_nobody_else(desk: PressDesk) -> None:
    file = changed(
        desk,
        lambda text: text.replace("[officer, library_user, author]", "[officer, elected_member]"),
    )
    serve(desk, facts=quoting("Cllr Booth"))
    serve(desk, "powys", nation=Nation.WALES, facts=quoting("Ann Able"))
    assert add(desk, "--authority", "kent").exit_code == 0
    done = desk.fanfare("release", "check", file, "--json")
    held = json.loads(done.stdout)["held"]
    assert "kent" in held
    assert "powys" not in held
    assert "elected member" in held["kent"][0]["why"]
    assert "no legal advice" in done.stderr


def test_polls_are_added_listed_and_removed(desk: PressDesk) -> None:
    assert add(desk, "--nation", "scotland", "--notice", "5").exit_code == 0
    assert add(desk, "--authority", "kent").exit_code == 0  # in its place
    listed = json.loads(desk.fanfare("release", "polls", "list", "--json").stdout)
    (found,) = [one for one in listed if one["poll"] == "kent-2"]
    assert (found["day"], found["where"]) == (str(SOON), "kent")
    assert found["source"].startswith("council notice (added by arn:aws:")
    assert desk.fanfare("release", "polls", "remove", "kent-2").exit_code == 0
    assert desk.fanfare("release", "polls", "remove", "kent-2").exit_code == 1
    assert "kent-2" not in desk.fanfare("release", "polls", "list", "--past").stdout


def test_a_poll_that_moves_to_another_day_is_still_one(desk: PressDesk) -> None:
    add(desk)
    desk.fanfare(
        *("release", "polls", "add", "kent-2", "--day", SOON + timedelta(days=7)),
        *("--name", "By-election", "--source", "council notice"),
    )
    listed = json.loads(desk.fanfare("release", "polls", "list", "--json").stdout)
    days = [one["day"] for one in listed if one["poll"] == "kent-2"]
    assert days == [str(SOON + timedelta(days=7))]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Kent 2", "--day", SOON, "--name", "a", "--source", "b"), "cannot be part of a link"),
        (("kent", "--day", "soon", "--name", "a", "--source", "b"), "is not a day"),
        (("kent", "--day", "2001-05-01", "--name", "a", "--source", "b"), "is past"),
        (("kent", "--day", SOON, "--name", " ", "--source", "b"), "needs a name and a source"),
        (("kent", "--day", SOON, "--name", "a"), "--source"),
    ],
)
def test_a_poll_that_cannot_be(desk: PressDesk, words: tuple[object, ...], says: str) -> None:
    done = desk.fanfare("release", "polls", "add", *words)
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_poll_is_somewhere_that_is_known(desk: PressDesk) -> None:
    assert add(desk, "--authority", "nowhere").exit_code == 0  # as long as no service is known
    serve(desk, authority="Kent County Council")
    done = add(desk, "--authority", "kent", "--authority", "Kent County Concil")
    assert done.exit_code == 2
    assert "“Kent County Concil”" in done.stderr
    assert "Did you mean Kent County Council?" in done.stderr
    assert add(desk, "--authority", "nowhere").exit_code == 2
    assert add(desk, "--authority", "KENT").exit_code == 0


def test_a_known_poll_is_not_removed(desk: PressDesk) -> None:
    done = desk.fanfare("release", "polls", "remove", "england-2027-05-06")
    assert done.exit_code == 1
    assert "known poll" in done.stderr
