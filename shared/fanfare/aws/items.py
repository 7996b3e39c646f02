"""How values are written in all DynamoDB tables of Fanfare."""

from datetime import UTC, datetime, timedelta
from typing import Any

type Item = dict[str, Any]


def key(pk: str, sk: str) -> Item:
    """A primary key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def after(instant: datetime, keep: timedelta) -> dict[str, str]:
    """A time-to-live value: seconds since the epoch."""
    return {"N": str(int((instant + keep).timestamp()))}


def as_instant(instant: datetime) -> str:
    """An instant as text whose order is that of time: in UTC, to the second."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
