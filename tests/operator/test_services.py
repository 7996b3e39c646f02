"""`fanfare services`, run as its operator runs it, on the resources of template.yaml."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from desk import parallel
from desk.files.spreadsheet import read
from fanfare.aws.items import key
from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.press.rows import services_pk
from fanfare.aws.press.services import Services
from fanfare.aws.secrets import load_signer
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.messages.press_deliveries import (
    DeliverServiceNotice,
    ServiceNoticeKind,
    decode_delivery,
)
from fanfare.releases.release import ReleaseState
from fanfare.services.changes import altered
from fanfare.services.service import (
    ChangedBy,
    Contact,
    Fact,
    LibraryService,
    Nation,
    Sector,
    ServiceChange,
    SpeakerType,
    Spokesperson,
    member_of,
)
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import Standing, Subscriber
from infra.operator.app import app
from tests import stack
from tests.support.fixtures import take
from tests.support.press_desk import kent, release

URLS = stack.environment()
OUTPUTS = {
    "PressTable": "PressTable",
    "RegisterTable": "RegisterTable",
    "SubscribersTable": "SubscribersTable",
    "DeliveryQueue": URLS["DELIVERY_QUEUE_URL"],
    "SigningKeyArn": URLS["SIGNING_KEY_ARN"],
    "OpaqueKeyArn": URLS["OPAQUE_KEY_ARN"],
    "SiteUrl": "https://fanfare.example.org/",
}
KENT = {
    "key": "kent",
    "name": "Kent Libraries",
    "authority": "Kent County Council",
    "nation": "England",
    "region": "South East",
    "sectors": "public; prison",
    "press_email": "press@kent.example",
    "press_phone": "01632 960001",
    "out_of_hours": "07700 900001",
    "website": "https://kent.example/libraries",
    "spokesperson_1_name": "Asha Rahman",
    "spokesperson_1_post": "Head of Libraries",
    "spokesperson_1_type": "officer",
    "fact:children": "1,762",
    "fact:children:unit": "children",
    "fact:children:source": "our own count",
    "large_print": "yes",
}
BATH = {"key": "bath", "name": "Bath & North East Somerset", "nation": "england"}
BATH |= {"press_email": "press@bath.example"}


class Desk:
    """Commands on a stack `fanfare-test`, and a folder for files."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "services.csv"
        self.services = Services(boto3.client("dynamodb"), "PressTable")
        body = {
            "Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}},
            "Outputs": {name: {"Value": value} for name, value in OUTPUTS.items()},
        }
        boto3.client("cloudformation").create_stack(
            StackName="fanfare-test", TemplateBody=json.dumps(body)
        )

    def fanfare(self, *words: object, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, ["--stage", "test", *map(str, words)], input=typed)

    def bring(self, *rows: dict[str, str], options: tuple[str, ...] = ()) -> Result:
        header = list(dict.fromkeys(name for row in rows for name in row))
        with self.file.open("w", newline="") as out:
            writer = csv.DictWriter(out, header)
            writer.writeheader()
            writer.writerows(rows)
        return self.fanfare("services", "import", self.file, *options)

    def service(self, key: str) -> LibraryService:
        found = self.services.load(member_of(key))
        assert found
        return found

    def history(self, key: str) -> list[ServiceChange]:
        return self.services.history(member_of(key))

    def says(self, key: str, **texts: str) -> None:
        """The service changes something on its own page."""
        outcome = altered(self.service(key), {k.replace("__", "."): v for k, v in texts.items()})
        self.services.save(
            outcome.service,
            ServiceChange(
                member=member_of(key),
                id=f"page-{len(self.history(key))}",
                by="Bo",
                door=ChangedBy.OWN_PAGE,
                at=datetime.now(UTC),
                alterations=outcome.alterations,
            ),
        )


def as_before(key: str) -> None:
    """Write the service and its history as they were when its name in Welsh was "welsh_name"."""
    client, member = boto3.client("dynamodb"), member_of(key)
    for pk in (services_pk(member[0]), f"CHANGES#{member}"):
        found = client.query(
            TableName="PressTable",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
        )
        for row in found["Items"]:
            row["details"]["S"] = row["details"]["S"].replace('"name_cy"', '"welsh_name"')
            assert "welsh_name" in row["details"]["S"]
            client.put_item(TableName="PressTable", Item=row)


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    # moto copies its tables for each transaction, which another thread's writes would disturb.
    monkeypatch.setattr(parallel, "THREADS", 1)
    return Desk(tmp_path)


def test_an_import_makes_services_with_all_that_the_file_says(desk: Desk) -> None:
    result = desk.bring(KENT, BATH)
    assert (result.exit_code, result.stdout) == (0, "2 created, 0 updated, 0 unchanged.\n")
    kent = desk.service("kent")
    assert (kent.name, kent.nation) == ("Kent Libraries", Nation.ENGLAND)
    assert kent.sectors == (Sector.PUBLIC, Sector.PRISON)
    assert kent.spokespeople == (
        Spokesperson(name="Asha Rahman", post="Head of Libraries", type=SpeakerType.OFFICER),
    )
    assert kent.facts == {"children": Fact(value="1,762", unit="children", source="our own count")}
    assert (kent.large_print, kent.press.phone, kent.version) == (True, "01632 960001", 1)
    assert desk.service("bath").name == "Bath & North East Somerset"
    [made] = desk.history("kent")
    assert (made.door, made.version) == (ChangedBy.IMPORT, 1)
    assert made.by.startswith("arn:aws:sts:")


def test_importing_again_changes_nothing(desk: Desk) -> None:
    desk.bring(KENT, BATH)
    assert desk.bring(KENT, BATH).stdout == "0 created, 0 updated, 2 unchanged.\n"
    assert desk.service("kent").version == 1


def test_what_a_service_said_itself_stays_until_the_file_says_something_new(desk: Desk) -> None:
    desk.bring(KENT)
    desk.says("kent", website="https://new.kent.example", facts__children="1,800")
    changed = KENT | {"authority": "Kent"}
    assert desk.bring(changed).stdout == "kent: authority\n0 created, 1 updated, 0 unchanged.\n"
    kent = desk.service("kent")
    assert (kent.website, kent.facts["children"].value) == ("https://new.kent.example", "1,800")
    desk.bring(changed | {"website": "https://third.kent.example"})
    assert desk.service("kent").website == "https://third.kent.example"


def test_a_file_that_says_what_a_service_said_first_is_remembered_too(desk: Desk) -> None:
    desk.bring(KENT)
    desk.says("kent", website="https://own.kent.example")
    same = KENT | {"website": "https://own.kent.example"}
    assert desk.bring(same, options=("--dry-run",)).stdout.endswith("1 unchanged.\n")
    assert len(desk.history("kent")) == 2
    assert desk.bring(same).stdout == "0 created, 0 updated, 1 unchanged.\n"
    desk.says("kent", website="https://newer.kent.example")
    assert desk.bring(same).stdout == "0 created, 0 updated, 1 unchanged.\n"
    assert desk.service("kent").website == "https://newer.kent.example"
    assert len(desk.history("kent")) == 4


def test_a_file_and_a_history_from_before_call_the_name_in_welsh_otherwise(desk: Desk) -> None:
    welsh = KENT | {"welsh_name": "Llyfrgelloedd Caint"}
    done = desk.bring(welsh)
    assert done.exit_code == 0, done.output
    assert desk.service("kent").name_cy == "Llyfrgelloedd Caint"
    as_before("kent")
    assert desk.service("kent").name_cy == "Llyfrgelloedd Caint"
    assert {"name_cy": "Llyfrgelloedd Caint"}.items() <= desk.history("kent")[0].said.items()
    desk.says("kent", name_cy="Llyfrgelloedd Swydd Gaint")
    assert "1 unchanged" in desk.bring(KENT | {"name_cy": "Llyfrgelloedd Caint"}).output
    assert desk.service("kent").name_cy == "Llyfrgelloedd Swydd Gaint"


def test_a_file_with_both_names_of_a_column_is_refused(desk: Desk) -> None:
    done = desk.bring(KENT | {"welsh_name": "Un", "name_cy": "Dau"})
    assert done.exit_code == 1
    assert "name_cy" in done.output
    assert "twice" in done.output


def test_a_gap_between_spokespeople_in_the_file_is_no_news_each_time(desk: Desk) -> None:
    third = {f"spokesperson_3_{part}": KENT[f"spokesperson_1_{part}"] for part in PARTS}
    file = KENT | dict.fromkeys((f"spokesperson_1_{part}" for part in PARTS), "") | third
    desk.bring(file)
    desk.says("kent", spokespeople__1__post="Chief")
    assert desk.bring(file).stdout.endswith("1 unchanged.\n")
    assert [one.post for one in desk.service("kent").spokespeople] == ["Chief"]


PARTS = ("name", "post", "type")


def test_a_cell_that_is_emptied_empties_and_a_missing_column_leaves_alone(desk: Desk) -> None:
    desk.bring(KENT)
    few = {name: KENT[name] for name in ("key", "name", "nation", "press_email")}
    assert desk.bring(few).stdout.endswith("0 created, 0 updated, 1 unchanged.\n")
    desk.bring(KENT | {"website": "", "fact:children": "", "fact:children:unit": ""})
    assert (
        "column fact:children: It is blank, though"
        in desk.bring(KENT | {"fact:children": ""}).stderr
    )
    gone = {"fact:children": "", "fact:children:unit": "", "fact:children:source": ""}
    desk.bring(KENT | gone | {"website": ""})
    kent = desk.service("kent")
    assert (kent.website, kent.facts, kent.authority) == ("", {}, "Kent County Council")


def test_a_blank_cell_leaves_a_fact_alone_that_only_the_service_gave(desk: Desk) -> None:
    desk.bring(KENT | {"fact:more": ""})
    desk.says("kent", facts__more="https://kent.example/more")
    desk.bring(KENT | {"fact:more": ""})
    assert desk.service("kent").facts["more"].value == "https://kent.example/more"


def test_a_whole_spokesperson_changes_never_a_part_of_one(desk: Desk) -> None:
    desk.bring(KENT)
    desk.says("kent", spokespeople__1__name="Bo Jones", spokespeople__1__type="elected_member")
    desk.bring(KENT | {"spokesperson_1_post": "Chief Librarian"})
    [speaker] = desk.service("kent").spokespeople
    assert (speaker.name, speaker.post, speaker.type) == (
        "Asha Rahman",
        "Chief Librarian",
        SpeakerType.OFFICER,
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"press_email": ""}, "column press_email: It is blank."),
        ({"spokesperson_1_type": ""}, "column spokesperson_1_type: It is blank, though"),
        ({"spokesperson_1_type": "councillor"}, "column spokesperson_1_type: “councillor”"),
        ({"nation": "Cornwall"}, "column nation: “Cornwall” is not known here."),
        ({"name": "Kent\nLibraries"}, "column name: There is a line break in the text."),
        ({"fact:children": "x" * 5001}, "column fact:children: 5001 characters are too many."),
        ({"fact:children": "TBC"}, "column fact:children: “TBC” only keeps a place"),
        ({"fact:children:source": "n/a"}, "column fact:children:source: “n/a” only keeps a place"),
        (
            {"fact:story": "At [name of library] today"},
            "column fact:story: “[name of library]” only",
        ),
        ({"authority": "ＴＢＡ"}, "column authority: “ＴＢＡ” only keeps a place"),
        ({"press_name": "((name))"}, "column press_name: “((name))” only keeps a place"),
        ({"spokesperson_1_post": "T.B.C."}, "column spokesperson_1_post: “T.B.C.” only keeps"),
        ({"out_of_hours": "1632960123"}, "column out_of_hours: “1632960123” is not a telephone"),
        ({"name": "=cmd()"}, "column name: “=cmd()” begins like a formula."),
        ({"fact:children:colour": "1"}, "column fact:children:colour: There is no such column."),
        ({"website": "kent.example"}, "column website: “kent.example” is not a link"),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_nothing_is_written(
    desk: Desk, change: dict[str, str], told: str
) -> None:
    result = desk.bring(BATH, KENT | change)
    assert result.exit_code == 1
    assert told in result.stderr
    assert desk.services.all() == []


def test_a_blank_in_a_file_says_what_would_be_right_and_holds_up_no_other_row(desk: Desk) -> None:
    done = desk.bring(BATH, KENT | {"fact:children": "to be confirmed"}, options=("--partial",))
    assert done.exit_code == 1
    assert (
        "Write what is meant, or empty the cell: who lacks something is asked for it."
        in done.stderr
    )
    assert [one.key for one in desk.services.all()] == ["bath"]


def test_markup_and_lines_in_facts_are_kept_letter_by_letter(desk: Desk) -> None:
    odd = "<b>{{ 9**9 }}</b> & 'quotes'\n\nŵ 📚" + "x" * 4000
    desk.bring(KENT | {"fact:children": odd})
    assert desk.service("kent").facts["children"].value == odd
    assert desk.bring(KENT | {"fact:children": odd}).stdout.endswith("1 unchanged.\n")


def test_two_services_of_one_name_are_refused_in_the_file_and_beside_the_table(desk: Desk) -> None:
    twin = BATH | {"key": "other", "name": "bath &  north east somerset"}
    result = desk.bring(BATH, twin)
    assert "line 3, column name: bath &  north east somerset is the name of line 2" in result.stderr
    assert desk.services.all() == []
    desk.bring(BATH)
    result = desk.bring(KENT, twin, options=("--partial",))
    assert "is the name of the service bath already." in result.stderr
    assert (result.exit_code, [one.key for one in desk.services.all()]) == (1, ["bath", "kent"])


def test_services_may_swap_their_names_in_one_file(desk: Desk) -> None:
    desk.bring(KENT, BATH)
    result = desk.bring(KENT | {"name": BATH["name"]}, BATH | {"name": KENT["name"]})
    assert result.exit_code == 0
    assert desk.service("bath").name == "Kent Libraries"


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    result = desk.bring(KENT, options=("--dry-run",))
    assert result.stdout == "Dry run, nothing was written: 1 created, 0 updated, 0 unchanged.\n"
    assert desk.services.all() == []


def test_json_tells_rows_and_problems(desk: Desk) -> None:
    result = desk.bring(KENT, BATH | {"press_email": "nobody"}, options=("--partial", "--json"))
    told = json.loads(result.stdout)
    assert told["services"] == [{"line": 2, "key": "kent", "verdict": "created", "changed": []}]
    assert [p["column"] for p in told["problems"]] == ["press_email"]


def test_a_file_from_excel_is_read(desk: Desk) -> None:
    header = ";".join(KENT)
    cells = ";".join(f'"{cell}"' for cell in KENT.values())
    desk.file.write_bytes(f"{header}\r\n{cells}\r\n".encode("utf-8-sig"))
    assert desk.fanfare("services", "import", desk.file).exit_code == 0
    assert desk.service("kent").name == "Kent Libraries"


def test_the_template_of_the_columns_can_be_imported(desk: Desk) -> None:
    desk.file.write_text(desk.fanfare("services", "columns", "--template").stdout)
    assert desk.fanfare("services", "import", desk.file).exit_code == 0
    assert desk.service("exampleshire").press.email == "press@exampleshire.example"
    explained = desk.fanfare("services", "columns").stdout
    assert "fact:NAME:source" in explained


def test_the_sample_is_good_and_stays_as_it_is(desk: Desk) -> None:
    sample = stack.ROOT / "infra/sample_campaign/services.csv"
    result = desk.fanfare("services", "import", sample)
    rows = len(read(sample.read_bytes()).rows)
    assert result.stdout == f"{rows} created, 0 updated, 0 unchanged.\n"
    everybody = desk.services.all()
    assert {one.nation for one in everybody} == set(Nation)
    assert all(one.sample for one in everybody)
    addresses = [c.email for one in everybody for c in (one.press, one.general) if c.email]
    assert all(address.endswith(".example") for address in addresses)
    again = desk.fanfare("services", "import", sample)
    assert again.stdout == f"0 created, 0 updated, {rows} unchanged.\n"


def test_list_and_show_tell_what_is_kept_and_what_changed(desk: Desk) -> None:
    desk.bring(KENT, BATH | {"nation": "wales"})
    desk.says("kent", website="https://new.kent.example")
    listed = desk.fanfare("services", "list", "--nation", "wales")
    assert "Bath & North East Somerset" in listed.stdout
    assert "Kent" not in listed.stdout
    shown = desk.fanfare("services", "show", "kent").stdout
    assert "facts.children.source:" in shown
    [line] = [line for line in shown.splitlines() if "own_page" in line]
    assert "Bo" in line
    assert "https://kent.example/libraries" in line
    [link] = [line.split()[-1] for line in shown.splitlines() if line.startswith("own page:")]
    token = link.removeprefix("https://fanfare.example.org/press/edit/")
    signer = load_signer(boto3.client("secretsmanager"), URLS["SIGNING_KEY_ARN"])
    assert signer.read(Purpose.EDIT, token)[0] == member_of("kent")
    told = json.loads(desk.fanfare("services", "show", "kent", "--json").stdout)
    assert [change["door"] for change in told["history"]] == ["import", "own_page"]


def test_a_service_that_is_not_there_is_said_plainly(desk: Desk) -> None:
    result = desk.fanfare("services", "show", "nowhere")
    assert (result.exit_code, "There is no service nowhere." in result.stderr) == (1, True)


def subscribe(address: str, standing: Standing = Standing.CONFIRMED) -> None:
    one = Subscriber(
        person=address.encode().hex()[:32].ljust(32, "0"),
        email=address,
        subscription_id="s",
        standing=standing,
        changed_at=datetime.now(UTC) - timedelta(days=1),
    )
    Subscribers(boto3.client("dynamodb"), "SubscribersTable").save(one)


def test_readers_are_counted_only_when_they_are_enough(desk: Desk) -> None:
    shared = {"press_email": "press@shared.example"}
    desk.bring(
        KENT,
        BATH,
        BATH | shared | {"key": "one", "name": "One"},
        BATH | shared | {"key": "two", "name": "Two"},
    )
    for number in range(12):
        subscribe(f"r{number}@{'Kent' if number % 2 else 'kent'}.example")
        subscribe(f"s{number}@shared.example")
    for number in range(9):
        subscribe(f"b{number}@bath.example")
    subscribe("late@bath.example", Standing.PENDING)
    before = desk.history("kent")
    result = desk.fanfare("services", "count")
    assert result.exit_code == 0, result.output
    counted = {one.key: one.subscribers for one in desk.services.all()}
    assert counted == {"kent": 12, "bath": None, "one": None, "two": None}
    assert "9" not in result.stdout
    assert desk.history("kent") == before
    desk.bring(KENT | {"authority": "Kent"})
    assert desk.service("kent").subscribers == 12


def test_a_count_does_not_undo_what_changes_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bring(KENT)
    stale = desk.services.all()
    desk.says("kent", website="https://new.kent.example")
    for number in range(10):
        subscribe(f"r{number}@kent.example")
    monkeypatch.setattr(Services, "all", lambda self: stale)
    assert desk.fanfare("services", "count").exit_code == 0
    assert desk.service("kent") == replace(
        desk.service("kent"), website="https://new.kent.example", subscribers=10
    )


def held(desk: Desk, *words: object, **more: Any) -> list[tuple[str, str]]:
    """Who lacks what, by `services gaps`."""
    result = desk.fanfare("services", "gaps", *words, "--json", **more)
    assert result.exit_code in (0, 1), result.output
    return [
        (one["key"], gap["name"]) for one in json.loads(result.stdout) for gap in one["missing"]
    ]


def queued() -> list[DeliverServiceNotice]:
    """What was put on the delivery queue, and takes it off."""
    found = [decode_delivery(body) for body in take("DeliveryQueue")]
    assert all(isinstance(one, DeliverServiceNotice) for one in found)
    return [one for one in found if isinstance(one, DeliverServiceNotice)]


SAMPLE_RELEASE = stack.ROOT / "infra/sample_campaign/release.md"


def test_the_samples_have_gaps_to_show(desk: Desk) -> None:
    desk.fanfare("services", "import", stack.ROOT / "infra/sample_campaign/services.csv")
    assert held(desk, SAMPLE_RELEASE) == [
        ("liverpool", "local_quote"),
        ("powys", "what_we_do"),
        ("redbridge", "what_we_do"),
        ("sheffield", "local_quote"),
        ("telford-and-wrekin", "what_we_do"),
        ("telford-and-wrekin", "local_quote"),
    ]
    result = desk.fanfare("services", "gaps", SAMPLE_RELEASE)
    assert result.exit_code == 1
    assert "Telford & Wrekin Libraries" in result.stdout
    assert "What your spokesperson says about the week" in result.stdout


def test_nobody_is_mailed_for_a_file_that_nobody_handed_in(desk: Desk) -> None:
    desk.bring(KENT)
    refused = desk.fanfare("services", "gaps", SAMPLE_RELEASE, "--mail", "--yes")
    assert (refused.exit_code, queued()) == (1, [])
    assert "fanfare release submit" in refused.output


def test_a_service_is_mailed_the_link_to_its_own_page(desk: Desk) -> None:
    desk.bring(KENT)
    assert desk.fanfare("services", "show", "kent", "--mail").exit_code == 0
    (order,) = queued()
    assert (order.kind, order.member) == (ServiceNoticeKind.FACTS_LINK, member_of("kent"))
    assert whose(order.delivery_id) is None
    boto3.client("dynamodb").delete_item(
        TableName="PressTable", Key=key(services_pk(member_of("kent")[0]), member_of("kent"))
    )
    kent(key="kent", press=Contact())
    assert desk.fanfare("services", "show", "kent", "--mail").exit_code == 1
    assert queued() == []


def test_gaps_of_open_releases_are_asked_for_by_name(desk: Desk) -> None:
    kent(key="kent")
    wanted = release("open")
    release("over", ReleaseState.ORDERED, sent=datetime.now(UTC) - timedelta(days=8))
    release("cancelled", ReleaseState.CANCELLED)
    assert held(desk) == [
        ("kent", "local_quote"),
        ("kent", "opening"),
        ("kent", "story"),
    ]
    assert desk.fanfare("services", "gaps", "--mail", "--yes").exit_code == 0
    [order] = queued()
    assert (order.kind, order.member) == (ServiceNoticeKind.FACTS_WANTED, member_of("kent"))
    assert (order.slug, order.content) == ("open", wanted.content)


def test_nothing_missing_is_no_problem_and_no_mail(desk: Desk) -> None:
    desk.bring(KENT)
    result = desk.fanfare("services", "gaps", "--mail", "--yes")
    assert (result.exit_code, queued()) == (0, [])


def test_gaps_of_a_file_without_a_head_are_not_guessed(desk: Desk) -> None:
    desk.file.write_text("Just words.")
    result = desk.fanfare("services", "gaps", desk.file)
    assert result.exit_code == 1
    assert "has to be mended first" in result.stderr
