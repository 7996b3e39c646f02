"""A stage's stack as CloudFormation knows it: its parameters, and whether it can be deployed to now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

NEVER_MADE = "REVIEW_IN_PROGRESS"
"""A first change set was made and never carried out: there is nothing behind the name."""

_ENDED_BADLY = {
    "UPDATE_ROLLBACK_FAILED": "The last deployment failed, and so did taking it back. Mend what the stack's "
    "events name, then: aws cloudformation continue-update-rollback {where}",
    "UPDATE_FAILED": "The last deployment failed halfway. Take it back with: "
    "aws cloudformation rollback-stack {where}",
    "DELETE_FAILED": "Somebody began to delete the stack, and some of it is left: see its events, and "
    '"Taking a stage down" in README.md. Once it is gone, make deploy makes a new one.',
}
_SOMEHOW = "See what failed: aws cloudformation describe-stack-events {where}"
_NEVER_WORKED = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
_NEVER_WORKED_WORDS = """\
Its first deployment failed, and a stack that was never whole can only be deleted.
  why it failed:  aws cloudformation describe-stack-events {where} \\
                    --query "StackEvents[?ends_with(ResourceStatus, 'FAILED')].ResourceStatusReason"
  then delete it: aws cloudformation delete-stack {where}
                  aws cloudformation wait stack-delete-complete {where}
With the cause mended, run make deploy again: your answers are in samconfig.toml."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack. status: CloudFormation's word; parameters: those that it runs with, by name."""

    status: str
    parameters: Mapping[str, str]


def find(client: "CloudFormationClient", name: str) -> Deployed | None:
    """The stack of that name; None when there is none, or nothing was ever made under it.

    Raises ClientError when CloudFormation does not say.
    """
    try:
        stack = client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            return None
        raise
    if stack["StackStatus"] == NEVER_MADE:
        return None
    parameters = stack.get("Parameters", [])
    return Deployed(
        stack["StackStatus"], {p["ParameterKey"]: p["ParameterValue"] for p in parameters}
    )


def hindrance(stack: Deployed | None, name: str, region: str) -> str:
    """Why the stack cannot be deployed to now, and what to do about it; empty when it can."""
    if stack is None:
        return ""
    where = f"--region {region} --stack-name {name}"
    if stack.status.endswith("_IN_PROGRESS"):
        return (
            f"Something is being done to it already. See how far it is, and try again when it has ended: "
            f'aws cloudformation describe-stacks {where} --query "Stacks[0].StackStatus"'
        )
    if stack.status in _NEVER_WORKED:
        return _NEVER_WORKED_WORDS.format(where=where)
    if stack.status.endswith("_FAILED"):
        return _ENDED_BADLY.get(stack.status, _SOMEHOW).format(where=where)
    return ""
