"""The handler that does nothing, with what no function can avoid: boto3 and one client."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event: object, context: object) -> None:
    """Nothing."""
