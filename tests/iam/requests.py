"""What AWS authorises for a call: the actions, the resources by their names here, and the facts that
conditions speak of. After https://docs.aws.amazon.com/service-authorization/latest/reference/

A transaction is authorised item by item, as PutItem, UpdateItem, DeleteItem and ConditionCheckItem; a batch
as one action for each table, with all of its partition keys; SendMessageBatch as SendMessage.
"""

import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from functools import cache
from typing import Any, NamedTuple

from tests.stack import environment, resources

KEYS = "dynamodb:LeadingKeys"
FROM = "ses:FromAddress"

Params = Mapping[str, Any]


class Request(NamedTuple):
    """One authorisation. about: the values of each condition key that AWS would know."""

    action: str
    resource: str
    about: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        told = "".join(f", {key} {' '.join(values)}" for key, values in self.about)
        return f"{self.action} on {self.resource}{told}"


def requests(service: str, operation: str, params: Params) -> list[Request]:
    """The authorisations of one call of boto3."""
    readers = {"dynamodb": _dynamodb, "sqs": _sqs, "ses": _ses, "s3": _s3}
    if service in readers:
        return list(readers[service](operation, params))
    return [Request(f"{service}:{operation}", params.get("SecretId", "*"))]


def _dynamodb(operation: str, params: Params) -> Iterator[Request]:
    if operation.startswith("Transact"):
        yield from _transaction(params["TransactItems"])
    elif operation.startswith("Batch"):
        for table, asked in params["RequestItems"].items():
            items = asked["Keys"] if operation == "BatchGetItem" else map(_written, asked)
            yield _rows(operation, table, {_first(item) for item in items})
    elif operation in ("Query", "Scan"):
        index = params.get("IndexName", "")
        resource = params["TableName"] + (f"/index/{index}" if index else "")
        keys = {_asked(params, index)} if operation == "Query" else set()
        yield _rows(operation, resource, keys)
    else:
        item = params.get("Key") or params.get("Item") or {}
        yield _rows(operation, params["TableName"], {_first(item)} if item else set())


_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "ConditionCheck": "ConditionCheckItem",
}


def _transaction(items: list[Any]) -> Iterator[Request]:
    """Each item by itself, and each action's items of a table together: both have to be allowed,
    since AWS does not say which of the two it does."""
    together: dict[tuple[str, str], set[str]] = {}
    for item in items:
        ((kind, part),) = item.items()
        key = _first(part.get("Key") or part["Item"])
        yield _rows(_PARTS[kind], part["TableName"], {key})
        together.setdefault((_PARTS[kind], part["TableName"]), set()).add(key)
    for (action, table), keys in together.items():
        yield _rows(action, table, keys)


def _rows(action: str, resource: str, keys: set[str]) -> Request:
    return Request(f"dynamodb:{action}", resource, ((KEYS, tuple(sorted(keys))),) if keys else ())


def _written(order: Params) -> Params:
    """The item that one order of a BatchWriteItem is about."""
    ((_, part),) = order.items()
    item: Params = part.get("Item") or part["Key"]
    return item


def _first(item: Params) -> str:
    """The partition key of an item of any of our tables."""
    return str(item["pk"]["S"])


def _asked(params: Params, index: str) -> str:
    """The partition key that a Query names: of the index, when it asks one."""
    expression = params["KeyConditionExpression"]
    for alias, name in params.get("ExpressionAttributeNames", {}).items():
        expression = re.sub(rf"{re.escape(alias)}\b", name, expression)
    attribute = _partition_keys()[params["TableName"], index]
    found = re.search(rf"(?<!\w){attribute}\s*=\s*(:\w+)", expression)
    assert found, f"{attribute} is not in {expression}"
    return str(params["ExpressionAttributeValues"][found[1]]["S"])


@cache
def _partition_keys() -> dict[tuple[str, str], str]:
    """The partition key's name of each table and index of template.yaml."""
    found = {}
    for table, one in resources("AWS::DynamoDB::Table").items():
        said = one["Properties"]
        indexes = [*said.get("LocalSecondaryIndexes", []), *said.get("GlobalSecondaryIndexes", [])]
        for index in [{"IndexName": "", **said}, *indexes]:
            (key,) = [k["AttributeName"] for k in index["KeySchema"] if k["KeyType"] == "HASH"]
            found[table, index["IndexName"]] = key
    return found


def _sqs(operation: str, params: Params) -> Iterator[Request]:
    queue = params["QueueUrl"].rpartition("/")[2].removesuffix(".fifo")
    yield Request(f"sqs:{operation.removesuffix('Batch')}", queue)


def _ses(operation: str, params: Params) -> Iterator[Request]:
    about: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if operation == "SendRawEmail":
        raw = params["RawMessage"]["Data"]
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        senders = {params["Source"], parseaddr(str(mail["From"]))[1]}
        about = ((FROM, tuple(sorted(senders))),)
    yield Request(f"ses:{operation}", "*", about)


_S3 = {"HeadObject": "GetObject", "ListObjectsV2": "ListBucket", "ListObjects": "ListBucket"}


def _s3(operation: str, params: Params) -> Iterator[Request]:
    named = {environment()["INBOUND_MAIL_BUCKET"]: "InboundMailBucket"}
    bucket = named.get(params["Bucket"], params["Bucket"])
    action = _S3.get(operation, operation)
    yield Request(f"s3:{action}", bucket if action == "ListBucket" else f"{bucket}/*")
