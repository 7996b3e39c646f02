"""DynamoDB transactions: why one was cancelled, and trying again after a conflict."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between tries while other transactions write the same rows; DynamoDB lets one of two win."""

FAILED = "ConditionalCheckFailed"
"""The code of a reason that no waiting removes."""

LOST_RACE = {FAILED, "TransactionConflict"}
"""Codes of the reasons that somebody else's write gives."""


THROTTLED = {
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
}
"""Codes of the reasons that waiting removes. botocore tries again what DynamoDB throttles as a whole, but
no transaction that was cancelled because one of its rows is throttled."""


class OvertakenError(Exception):
    """Somebody else wrote first: read again, decide again."""


def write(client: "DynamoDBClient", writes: Sequence[Any], what: str) -> None:
    """One transaction, tried again while DynamoDB throttles it.

    Args:
        client: of DynamoDB.
        writes: at most 100, of different rows.
        what: is written, for an error's message.

    Raises:
        OvertakenError: another write conflicted with it.
        TimeoutError: it was throttled to the end.
    """
    for _ in tries(what):
        cancelled = _try(client, writes)
        if not cancelled:
            return
        codes = {reason["Code"] for reason in cancelled.reasons}
        if codes & LOST_RACE:
            raise OvertakenError(what) from cancelled.error
        if not codes & THROTTLED:
            raise cancelled.error


def commit(client: "DynamoDBClient", writes: Sequence[Any]) -> list[Any]:
    """One transaction: all is written or nothing.

    Returns:
        Why it was cancelled, a reason for each write in their order: its `Code` is "None" when that write was
        not the cause, `Item` is the row that failed a condition. Empty when all was written.
    """
    cancelled = _try(client, writes)
    return cancelled.reasons if cancelled else []


@dataclass(frozen=True, slots=True)
class _Cancelled:
    """Why nothing was written. reasons: as `commit` returns them."""

    error: Exception
    reasons: list[Any]


def _try(client: "DynamoDBClient", writes: Sequence[Any]) -> _Cancelled | None:
    """One try; None when all was written. A cancellation without a reason is raised."""
    try:
        client.transact_write_items(TransactItems=writes)
    except client.exceptions.TransactionCanceledException as error:
        reasons: list[Any] = list(error.response.get("CancellationReasons", []))
        if not any(reason["Code"] != "None" for reason in reasons):
            raise
        return _Cancelled(error, reasons)
    return None


def tries(what: str) -> Iterator[None]:
    """A turn to try in, and further ones after growing pauses.

    Args:
        what: cannot be written, for the error's message.

    Raises:
        TimeoutError: after the last turn.
    """
    for turn in range(len(PAUSES)):
        yield
        pause(turn)
    raise TimeoutError(f"{what} could not be written")


def pause(turn: int) -> None:
    """Wait before the next try. turn: 0 after the first."""
    time.sleep(PAUSES[turn] * random.uniform(0.5, 1))  # noqa: S311 - parts two who met, keeps no secret
