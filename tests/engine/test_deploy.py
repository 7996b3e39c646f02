"""`make deploy`: no matter who runs it, from which checkout, a running stack keeps its parameters; one that
cannot be deployed to is left alone, and the person told what to do. CloudFormation is moto's; `sam`'s
arguments are noted."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st
from samcli.cli.types import CfnParameterOverridesType

from infra.deploy import SAM, Deployment
from infra.deploy_settings import Stage, Stop, declared, pairs, quoted
from infra.deployed import Deployed, find, hindrance
from tests.stack import ROOT, template

DECLARED = declared((ROOT / "template.yaml").read_text())
RUNNING = {
    "Stage": "prod",
    "SenderAddress": "hello@librariesweek.example",
    "SenderName": "Libraries Week",
    "DomainName": "librariesweek.example",
    "CertificateArn": "arn:aws:acm:eu-west-2:123456789012:certificate/1",
    "MailDomain": "",
    "AllowedOrigins": "https://a.example, https://b.example",
    "AlarmAddress": "ops@librariesweek.example",
    "Architecture": "arm64",
    "TablesProtected": "true",
}
SAVED = """
version = 0.1
[default.global.parameters]
region = "eu-west-2"
[prod.deploy.parameters]
stack_name = "fanfare-prod"
resolve_s3 = true
parameter_overrides = "Stage=\\"prod\\" SenderAddress=\\"old@b.example\\" DomainName=\\"\\""
"""
FRESH = 'version = 0.1\n[default.global.parameters]\nregion = "eu-west-2"\n'


class Sam:
    """Notes how `sam` is started. On a first deployment it makes the stack, as the person answers."""

    def __init__(self, **answers: str) -> None:
        self.commands: list[list[str]] = []
        self.variables: list[Mapping[str, str]] = []
        self.answers = answers
        self.status = 0

    def __call__(self, command: Sequence[str], variables: Mapping[str, str]) -> int:
        assert command[0] == SAM
        self.commands.append(list(command[1:]))
        self.variables.append(variables)
        if command[1] == "deploy" and not self.status and "fanfare-prod" not in names():
            make({**overrides(list(command)), **self.answers})
        return self.status if command[1] == "deploy" else 0

    @property
    def deploys(self) -> list[list[str]]:
        return [command for command in self.commands if command[0] == "deploy"]


def names() -> list[str]:
    return [one["StackName"] for one in boto3.client("cloudformation").describe_stacks()["Stacks"]]


def make(parameters: Mapping[str, str]) -> None:
    """A stack that runs with these parameters."""
    body = {
        "Parameters": {name: {"Type": "String", "Default": ""} for name in parameters},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    }
    boto3.client("cloudformation").create_stack(
        StackName="fanfare-prod",
        TemplateBody=json.dumps(body),
        Parameters=[{"ParameterKey": n, "ParameterValue": v} for n, v in parameters.items()],
    )


def overrides(command: list[str]) -> dict[str, str]:
    """The parameters of a command line, read as sam reads them."""
    words = command[command.index("--parameter-overrides") + 1 :]
    read: dict[str, str] = CfnParameterOverridesType().convert(tuple(words), None, None)
    return read


def deployment(sam: Sam, saved: str = FRESH) -> Deployment:
    client = boto3.client("cloudformation")
    return Deployment(
        lambda: Stage.named("prod", saved, {}),
        lambda stage: find(client, stage.stack),
        sam,
        DECLARED,
    )


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("saved", [FRESH, SAVED], ids=["fresh clone", "stale samconfig.toml"])
def test_a_second_operator_changes_nothing_but_the_code(
    saved: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make(RUNNING)
    sam = Sam()
    assert deployment(sam, saved).go({}) == 0
    (command,) = sam.deploys
    assert overrides(command) == RUNNING
    assert "--confirm-changeset" in command
    assert "--guided" not in command
    assert command[command.index("--stack-name") + 1] == "fanfare-prod"
    if saved == SAVED:
        told = capsys.readouterr().out
        assert "DomainName: stays 'librariesweek.example'; samconfig.toml's '' is not used" in told


@pytest.mark.usefixtures("aws")
def test_what_is_to_change_is_said_and_changes_alone(capsys: pytest.CaptureFixture[str]) -> None:
    make(RUNNING)
    sam = Sam()
    assert deployment(sam).go({"MailDomain": "bulletin.librariesweek.example"}) == 0
    (command,) = sam.deploys
    assert overrides(command) == RUNNING | {"MailDomain": "bulletin.librariesweek.example"}
    told = capsys.readouterr().out
    assert "MailDomain: '' becomes 'bulletin.librariesweek.example'" in told


@pytest.mark.usefixtures("aws")
def test_a_parameter_that_the_template_has_no_more_is_left_out() -> None:
    make(RUNNING | {"Gone": "x"})
    sam = Sam()
    assert deployment(sam).go({}) == 0
    assert overrides(sam.deploys[0]) == RUNNING


@pytest.mark.usefixtures("aws")
def test_the_layer_is_built_for_the_running_stacks_processor() -> None:
    make(RUNNING | {"Architecture": "x86_64"})
    sam = Sam()
    assert deployment(sam).go({}) == 0
    assert sam.commands[0] == ["build", "--parameter-overrides", "Architecture=x86_64"]
    assert sam.variables[0] == {"FANFARE_ARCHITECTURE": "x86_64"}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("processor", ["arm64", "x86_64"])
def test_a_new_stage_is_asked_about_and_protected_once_it_is_whole(processor: str) -> None:
    answers = {"SenderAddress": "hello@a.example", "Architecture": processor}
    sam = Sam(**answers)
    assert deployment(sam).go({"AlarmAddress": "ops@a.example"}) == 0
    first, second = sam.deploys
    assert "--guided" in first
    assert "--confirm-changeset" in first
    asked = {"Stage": "prod", "TablesProtected": "false", "AlarmAddress": "ops@a.example"}
    assert overrides(first) == asked
    assert "--guided" not in second
    assert "--no-confirm-changeset" in second
    assert overrides(second) == {**asked, **answers, "TablesProtected": "true"}
    built = [command[-1] for command in sam.commands if command[0] == "build"]
    assert built == [f"Architecture={one}" for one in dict.fromkeys(["arm64", processor])]


@pytest.mark.usefixtures("aws")
def test_after_a_failed_first_deployment_the_answers_are_used_again() -> None:
    sam = Sam()
    assert deployment(sam, SAVED).go({}) == 0
    first, second = sam.deploys
    saved = {"Stage": "prod", "SenderAddress": "old@b.example", "DomainName": ""}
    assert overrides(first) == saved | {"TablesProtected": "false"}
    assert "--guided" not in first
    assert "--confirm-changeset" in first
    assert overrides(second) == saved | {"TablesProtected": "true"}


@pytest.mark.usefixtures("aws")
def test_a_first_deployment_that_fails_ends_there() -> None:
    sam = Sam()
    sam.status = 3
    assert deployment(sam).go({}) == 3
    assert len(sam.deploys) == 1


WORDS = {
    "ROLLBACK_COMPLETE": "aws cloudformation delete-stack --region eu-west-2 --stack-name fanfare-prod",
    "ROLLBACK_FAILED": "aws cloudformation delete-stack --region eu-west-2 --stack-name fanfare-prod",
    "CREATE_FAILED": "delete-stack",
    "UPDATE_ROLLBACK_FAILED": "continue-update-rollback --region eu-west-2 --stack-name fanfare-prod",
    "IMPORT_ROLLBACK_FAILED": "describe-stack-events",
    "UPDATE_FAILED": "rollback-stack",
    "DELETE_FAILED": "Taking a stage down",
    "CREATE_IN_PROGRESS": "try again when it has ended",
    "ROLLBACK_IN_PROGRESS": "try again when it has ended",
    "UPDATE_IN_PROGRESS": "try again when it has ended",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "try again when it has ended",
    "DELETE_IN_PROGRESS": "try again when it has ended",
}
GOOD = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
}


def answering(status: str) -> Callable[[Stage], Deployed | None]:
    """A CloudFormation that says this of the stack."""

    def look(stage: Stage) -> Deployed | None:
        client = boto3.client("cloudformation")
        parameters = [{"ParameterKey": n, "ParameterValue": v} for n, v in RUNNING.items()]
        stack = {
            "StackName": stage.stack,
            "StackStatus": status,
            "CreationTime": "2021-10-04T00:00:00Z",
            "Parameters": parameters,
        }
        with Stubber(client) as stub:
            stub.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": stage.stack})
            return find(client, stage.stack)

    return look


@pytest.mark.parametrize(("status", "words"), WORDS.items())
def test_a_stack_that_cannot_be_deployed_to_is_left_alone_and_says_what_to_do(
    status: str, words: str
) -> None:
    sam = Sam()
    stage = Stage.named("prod", FRESH, {})
    with pytest.raises(Stop, match=f"fanfare-prod is {status}") as stop:
        Deployment(lambda: stage, answering(status), sam, DECLARED).go({})
    assert words in str(stop.value)
    assert sam.commands == []


@pytest.mark.parametrize("status", sorted(GOOD))
def test_a_stack_that_is_whole_is_deployed_to(status: str) -> None:
    sam = Sam(**RUNNING)
    stage = Stage.named("prod", FRESH, {})
    sam.status = 1  # as far as to start it
    assert Deployment(lambda: stage, answering(status), sam, DECLARED).go({}) == 1
    assert overrides(sam.deploys[0]) == RUNNING


def test_every_status_that_cloudformation_knows_is_decided() -> None:
    model = boto3.client("cloudformation", region_name="eu-west-2").meta.service_model
    known = set(model.shape_for("StackStatus").enum)
    for status in known - GOOD - {"DELETE_COMPLETE", "REVIEW_IN_PROGRESS"}:
        assert hindrance(Deployed(status, {}), "s", "r"), status
    for status in GOOD:
        assert hindrance(Deployed(status, {}), "s", "r") == ""


@pytest.mark.usefixtures("aws")
def test_a_change_set_that_nobody_carried_out_is_no_stack() -> None:
    stage = Stage.named("prod", FRESH, {})
    assert answering("REVIEW_IN_PROGRESS")(stage) is None


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"MailDomian": "x"}, "no parameter MailDomian"),
        ({"Stage": "test"}, "make deploy STAGE=name"),
    ],
)
def test_a_slip_in_what_is_to_change_is_told(asked: dict[str, str], words: str) -> None:
    make(RUNNING)
    sam = Sam()
    with pytest.raises(Stop, match=words):
        deployment(sam).go(asked)
    assert sam.commands == []


@pytest.mark.usefixtures("aws")
def test_another_stages_stack_is_left_alone() -> None:
    make(RUNNING | {"Stage": "test"})
    with pytest.raises(Stop, match="is no stage prod, but test"):
        deployment(Sam()).go({})


def test_a_word_that_is_no_parameter_is_told() -> None:
    assert pairs(["A=b c", "B="]) == {"A": "b c", "B": ""}
    with pytest.raises(Stop, match="MailDomain is no parameter"):
        pairs(["MailDomain"])


VALUES = st.text(
    st.characters(exclude_characters="\\\r\n", codec="utf-8", exclude_categories=["C", "Z"])
)


@given(st.dictionaries(st.sampled_from(sorted(DECLARED)), VALUES | st.just("two words, one comma")))
def test_sam_reads_each_parameter_as_it_was(parameters: dict[str, str]) -> None:
    words = [quoted(each) for each in parameters.items()]
    if words:
        assert CfnParameterOverridesType().convert(tuple(words), None, None) == parameters


def test_the_templates_parameters_are_known_with_their_defaults() -> None:
    expected: dict[str, Any] = template()["Parameters"]
    assert {n: str(p.get("Default", "")) for n, p in expected.items()} == DECLARED


KNOWN = """
version = 0.1
[default.global.parameters]
region = "eu-west-2"
[default.deploy.parameters]
stack_name = "fanfare-prod"
[guided.deploy.parameters]
stack_name = "week"
region = "eu-west-1"
parameter_overrides = "Stage=\\"guided\\" SenderName=\\"Libraries Week\\" DomainName=\\"\\""
[by-hand.deploy.parameters]
parameter_overrides = ["Stage=by-hand", "Architecture=x86_64"]
"""


@pytest.mark.parametrize(
    ("name", "stack", "region", "told"),
    [
        ("guided", "week", "eu-west-1", {"SenderName": "Libraries Week", "DomainName": ""}),
        ("by-hand", "fanfare-by-hand", "eu-west-2", {"Architecture": "x86_64"}),
        ("new", "fanfare-new", "eu-west-2", {}),
    ],
)
def test_where_a_stage_is(name: str, stack: str, region: str, told: dict[str, str]) -> None:
    stage = Stage.named(name, KNOWN, {})
    assert (stage.stack, stage.region) == (stack, region)
    assert {n: v for n, v in stage.told.items() if n != "Stage"} == told
    assert Stage.named(name, KNOWN, {"AWS_REGION": "eu-central-1"}).region == "eu-central-1"
