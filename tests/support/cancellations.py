"""DynamoDB cancels transactions, as it does when it throttles one of their rows and moto never does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse

THROTTLES = ["ThrottlingError", "ProvisionedThroughputExceeded", "ThrottlingException"]


@contextmanager
def cancelled(client: Any, *codes: str, times: int = 1) -> Iterator[list[str]]:
    """Cancel the client's next transactions for one of these reasons. Yields the tries that were made."""
    made: list[str] = []

    def reply(model: Any, **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        made.append(model.name)
        if len(made) > times:
            return None
        http = AWSResponse("https://dynamodb.eu-west-2.amazonaws.com", 400, {}, None)  # type: ignore[arg-type]
        error = {"Code": "TransactionCanceledException", "Message": "cancelled"}
        reasons = [{"Code": code} for code in ("None", *codes)]
        meta = {"HTTPStatusCode": 400}
        return http, {"Error": error, "ResponseMetadata": meta, "CancellationReasons": reasons}

    event = "before-call.dynamodb.TransactWriteItems"
    client.meta.events.register_first(event, reply, unique_id="cancelled")
    try:
        yield made
    finally:
        client.meta.events.unregister(event, unique_id="cancelled")
