"""`sam deploy` of the unchanged template into the running engine."""

from collections.abc import Mapping
from pathlib import Path

import boto3

from infra.engine.build import ARCHITECTURE, BUILD, SAM
from infra.engine.places import Places
from infra.engine.steps import REGION, run_step

STAGE = "local"
STACK = "fanfare-local"
SENDER = "hello@librariesweek.example"
MAIL_DOMAIN = "bulletin.librariesweek.example"


def parameters(site_url: str) -> dict[str, str]:
    """The template's parameters on this machine."""
    return {
        "Stage": STAGE,
        "Architecture": ARCHITECTURE,
        "SiteUrl": site_url,
        "SenderAddress": SENDER,
        "MailDomain": MAIL_DOMAIN,
    }


class Account:
    """The engine as an AWS account."""

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self._session = boto3.Session(region_name=REGION)

    def verify_sender(self) -> None:
        """SES sends for verified identities only, here as on AWS."""
        ses = self._session.client("ses", endpoint_url=self.endpoint_url)
        ses.verify_email_identity(EmailAddress=SENDER)

    def deploy(self, asked: Mapping[str, str], places: Places) -> dict[str, str]:
        """Deploy with these parameters. Returns the stack's outputs; raises EngineError."""
        command: list[str | Path] = [
            *(SAM, "deploy", "--template-file", BUILD / "template.yaml", "--stack-name", STACK),
            *("--region", REGION, "--resolve-s3", "--capabilities", "CAPABILITY_IAM"),
            *("--config-env", STAGE, "--no-confirm-changeset", "--no-fail-on-empty-changeset"),
            *("--parameter-overrides", *(f"{name}={value}" for name, value in asked.items())),
        ]
        run_step("deploy", command, places, {"AWS_ENDPOINT_URL": self.endpoint_url})
        cloudformation = self._session.client("cloudformation", endpoint_url=self.endpoint_url)
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def gateway_url(self, api_id: str) -> str:
        """Where the engine serves the API."""
        gateway = self._session.client("apigateway", endpoint_url=self.endpoint_url)
        (stage,) = gateway.get_stages(restApiId=api_id)["item"]
        return f"{self.endpoint_url}/_aws/execute-api/{api_id}/{stage['stageName']}"
