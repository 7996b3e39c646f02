"""`fanfare`, run as its operator runs it, on the resources of template.yaml."""

import json
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from typer.testing import CliRunner, Result

from infra.operator.command import app
from tests import stack

CAMPAIGN = Path("infra/sample_campaign/activities.csv")
QUEUE = stack.environment()["REGISTRATION_QUEUE_URL"]
Fanfare = Callable[..., Result]

_STACK = {
    "Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
    "Outputs": {
        "RegisterTable": {"Value": "RegisterTable"},
        "RegistrationQueue": {"Value": QUEUE},
        "MailingQueueArn": {"Value": "arn:aws:sqs:eu-west-2:123456789012:MailingQueue"},
        "ReminderGroup": {"Value": "Reminders"},
        "SchedulerRoleArn": {"Value": "arn:aws:iam::123456789012:role/scheduler"},
    },
}


@pytest.fixture
def fanfare(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fanfare:
    """Runs the command against a stack `fanfare-test`."""
    monkeypatch.setenv("FANFARE_LOCAL_DIR", str(tmp_path))
    boto3.client("scheduler").create_schedule_group(Name="Reminders")
    boto3.client("cloudformation").create_stack(
        StackName="fanfare-test", TemplateBody=json.dumps(_STACK)
    )
    return lambda *words: CliRunner().invoke(app, ["--stage", "test", *map(str, words)])


def test_the_sample_campaign_is_imported_once(fanfare: Fanfare) -> None:
    first = fanfare("activities", "import", CAMPAIGN, "--shift-to-coming-weeks")
    assert first.stdout.endswith("created, 0 updated, 0 unchanged.\n")
    second = fanfare("activities", "import", CAMPAIGN, "--shift-to-coming-weeks")
    assert second.stdout.startswith("0 created, 0 updated, ")
    assert (first.exit_code, second.exit_code) == (0, 0)
