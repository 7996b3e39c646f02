"""One id from a form to the mails that it causes. It travels with each message, in its attributes, and is
in every line of the logs. It is a request's or a message's own id, and says nothing about people."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef

ATTRIBUTE = "correlation_id"

_current: ContextVar[str] = ContextVar(ATTRIBUTE, default="")


def correlate(logger: "Logger", correlation_id: str) -> None:
    """Work under this id from here on: in logs, and in what is sent."""
    _current.set(correlation_id)
    logger.set_correlation_id(correlation_id or None)


def id_of(record: Mapping[str, Any]) -> str:
    """The id that came with an SQS record; the message's own when it came with none."""
    attributes = record.get("messageAttributes") or {}
    sent: str = attributes.get(ATTRIBUTE, {}).get("stringValue", "")
    return sent or record["messageId"]


def correlate_batch(logger: "Logger", records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Work under the id of the first record. Returns each record's id, by its message id, for what comes
    of that record alone."""
    ids = {record["messageId"]: id_of(record) for record in records}
    correlate(logger, next(iter(ids.values()), ""))
    return ids


def attributes(correlation_id: str = "") -> "dict[str, MessageAttributeValueTypeDef]":
    """What travels with a message: that id, or else the one that is worked under; nothing without any."""
    travels = correlation_id or _current.get()
    return {ATTRIBUTE: {"DataType": "String", "StringValue": travels}} if travels else {}
