"""Which stack the command talks to, and what it says when it cannot."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore import exceptions
from typer.testing import CliRunner

from desk.refusal import Refused
from infra.operator.app import app
from infra.operator.cli import samconfig
from infra.operator.cli.errors import explanation
from infra.operator.cli.group import stage_first
from infra.operator.cli.stage import connect


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("FANFARE_STAGE", raising=False)
    return tmp_path


@pytest.fixture
def engine(folder: Path) -> Iterator[str]:
    """Something that answers where the local engine would."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        record = {
            "endpoint_url": url,
            "region": "eu-west-2",
            "stack_name": "fanfare-local",
            "outputs": {"RegisterTable": "Register"},
        }
        (folder / "stack.json").write_text(json.dumps(record))
        yield url


def test_a_running_engine_is_taken_and_said(
    engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for stage in (None, "local"):
        stack = connect(stage)
        assert (stack.name, stack.options["endpoint_url"]) == ("fanfare-local", engine)
        assert f"Stage local: stack fanfare-local, {engine}" in capsys.readouterr().err


def test_an_engine_that_has_stopped_is_not(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    (folder / "stack.json").write_text(json.dumps({"endpoint_url": f"http://127.0.0.1:{port}"}))
    with pytest.raises(Refused, match="make up"):
        connect("local")
    result = CliRunner().invoke(app, ["activities", "list"])
    assert result.exit_code == 2
    assert "Which stage?" in result.stderr


def test_an_unfinished_record_is_named(folder: Path) -> None:
    (folder / "stack.json").write_text('{"endpoint')
    with pytest.raises(Refused, match=r"stack\.json cannot be read"):
        connect(None)


def test_a_real_stage_is_never_the_local_engine(engine: str, aws: None) -> None:
    result = CliRunner().invoke(app, ["activities", "list"], env={"FANFARE_STAGE": "prod"})
    assert result.exit_code == 1
    assert "fanfare-prod" in result.stderr
    assert "Check the stage's name" in result.stderr
    assert engine not in result.stderr


def test_a_stack_of_an_older_version_is_named(aws: None) -> None:
    body = json.dumps({"Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}}})
    boto3.client("cloudformation").create_stack(StackName="fanfare-old", TemplateBody=body)
    result = CliRunner().invoke(app, ["--stage", "old", "activities", "list"])
    assert result.exit_code == 1
    assert "fanfare-old has no output RegisterTable. Deploy it again: make deploy" in result.stderr


def deployed(name: str, region: str) -> None:
    body = json.dumps({"Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}}})
    cloudformation = boto3.client("cloudformation", region_name=region)
    cloudformation.create_stack(StackName=name, TemplateBody=body)


@pytest.fixture
def no_region(aws: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a new terminal: credentials, and no word of a region. The tests name a stage that this
    checkout has not deployed: what its samconfig.toml says of prod is its owner's affair."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))


def test_without_a_region_it_looks_where_samconfig_deploys(
    no_region: None, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed("fanfare-unknown", "eu-west-2")
    assert connect("unknown").options == {"region_name": "eu-west-2"}
    said = capsys.readouterr().err
    assert "Stage unknown: stack fanfare-unknown, account 123456789012, eu-west-2" in said


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_region_that_is_said_comes_before_samconfig(
    no_region: None, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    deployed("fanfare-unknown", "eu-west-1")
    monkeypatch.setenv(variable, "eu-west-1")
    assert connect("unknown").options == {"region_name": "eu-west-1"}


def test_the_profile_s_region_comes_before_samconfig(no_region: None, folder: Path) -> None:
    (folder / "config").write_text("[default]\nregion = eu-west-1\n")
    deployed("fanfare-unknown", "eu-west-1")
    assert connect("unknown").options == {"region_name": "eu-west-1"}


OWN = '[prod.deploy.parameters]\nregion = "eu-west-1"\nstack_name = "events"\n'
SHARED = '[prod.global.parameters]\nregion = "eu-west-3"\nstack_name = "shared"\n'
DEFAULT = (
    '[default.global.parameters]\nregion = "eu-west-2"\nstack_name = "x"\n'
    '[default.deploy.parameters]\nstack_name = "y"\n'
)


@pytest.mark.parametrize(
    ("text", "region", "name"),
    [
        (OWN + SHARED + DEFAULT, "eu-west-1", "events"),
        (SHARED + DEFAULT, "eu-west-3", "shared"),
        (DEFAULT, "eu-west-2", "fanfare-prod"),
        ("", "", "fanfare-prod"),
        ("prod = 1\n[default.global.parameters]\nregion = 2\n", "", "fanfare-prod"),
    ],
)
def test_samconfig_says_where_a_stage_is(text: str, region: str, name: str) -> None:
    found = (samconfig.region(text, "prod"), samconfig.stack_name(text, "prod"))
    assert found == (region, name)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (exceptions.NoCredentialsError(), "AWS_PROFILE"),
        (exceptions.NoRegionError(), "AWS_DEFAULT_REGION"),
        (exceptions.ProfileNotFound(profile="x"), "AWS_PROFILE"),
        (exceptions.EndpointConnectionError(endpoint_url="https://x"), "network"),
        (exceptions.ConnectTimeoutError(endpoint_url="https://x"), "network"),
        (exceptions.ReadTimeoutError(endpoint_url="https://x"), "network"),
        (exceptions.UnauthorizedSSOTokenError(), "aws sso login"),
    ],
)
def test_what_the_world_does_is_explained(error: Exception, word: str) -> None:
    assert word in explanation(error)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("ThrottlingException", "again in a minute"),
        ("AccessDeniedException", "permission"),
        ("ExpiredToken", "Sign in"),
        ("SomethingElse", "AWS refused"),
    ],
)
def test_what_aws_refuses_is_explained(code: str, word: str) -> None:
    refused = exceptions.ClientError({"Error": {"Code": code, "Message": "No."}}, "PutItem")
    assert word in explanation(refused)


def test_our_own_mistakes_keep_their_traceback() -> None:
    assert explanation(KeyError("x")) == ""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["activities", "list", "--stage", "x"], ["--stage", "x", "activities", "list"]),
        (["activities", "--stage=x", "list"], ["--stage=x", "activities", "list"]),
        (["activities", "list"], ["activities", "list"]),
        (["a", "--", "--stage", "x"], ["a", "--", "--stage", "x"]),
    ],
)
def test_the_stage_option_may_be_given_anywhere(typed: list[str], read: list[str]) -> None:
    assert stage_first(typed) == read
