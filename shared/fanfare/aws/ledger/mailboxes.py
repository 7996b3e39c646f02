"""What forms have had mailed to each mailbox lately, and what is being collected for one mail to it.

| pk                | sk               | what it is                                                     |
|-------------------|------------------|----------------------------------------------------------------|
| MAILBOX#<mailbox> | MAILBOX          | `details`: the mails of a day (fanfare.delivery.mailbox)           |
| MAILBOX#<mailbox> | DIGEST#<number>  | `mails`: messages whose mails a digest tells together          |

In the ledger table, by an opaque key; it holds no address and no name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import Item, key
from fanfare.aws.transactions import FAILED
from fanfare.delivery.mailbox import DAY, First, Mailbox, Way, digest_id, judge
from fanfare.messages.deliveries import DeliverDigest, DeliverMail

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEEP_DIGESTS = 30 * DAY


@dataclass(frozen=True, slots=True)
class FirstMail:
    """A mail that a form caused. mailbox: opaque key of where it goes. message: what asked for it."""

    mailbox: str
    first: First
    message: DeliverMail


class Mailboxes:
    """Reads and single writes, strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def load(self, mailbox: str) -> Mailbox:
        """What is remembered of a mailbox."""
        item = self._get(_key(mailbox))
        return from_details(Mailbox, item["details"]["S"]) if item else Mailbox()

    def collected(self, mailbox: str, number: int) -> list[DeliverMail]:
        """The messages whose mails a digest replaces, in order of arrival."""
        item = self._get(_digest_key(mailbox, number))
        return (
            [DeliverMail.model_validate_json(one["S"], strict=True) for one in item["mails"]["L"]]
            if item
            else []
        )

    def close(self, mailbox: str, read: Mailbox, closed: Mailbox, now: int) -> bool:
        """Let a digest leave, after which the next one is collected.

        Args:
            read: the mailbox as it was loaded.
            closed: as it is to be stored.

        Returns:
            False when it is no longer what was read; nothing is written then.
        """
        try:
            self._client.put_item(**_put(self._table, mailbox, read, closed, now))
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _get(self, row: Item) -> Any:
        reply = self._client.get_item(TableName=self._table, Key=row, ConsistentRead=True)
        return reply.get("Item")


@dataclass(slots=True)
class Gate:
    """Decides about first mails in the transaction that claims them, so that no worker lets pass what
    another has counted. It takes each mailbox for one that got nothing lately, as nearly all have, and
    learns better from the transaction that fails.

    firsts: by delivery id. announce: queues a digest that has begun to be collected, before anything is
    written, so that none is forgotten. ways: what became of each mail.
    """

    table: str
    firsts: Mapping[str, FirstMail]
    announce: Callable[[DeliverDigest, int], None]
    ways: dict[str, Way] = field(default_factory=dict)
    _read: dict[str, Mailbox] = field(default_factory=dict)
    _announced: set[str] = field(default_factory=set)

    def writes(self, wanted: Iterable[str], now: int) -> list[tuple[str, Any]]:
        """Judge the mails, and remember it: writes by what they are about."""
        groups: dict[str, list[FirstMail]] = {}
        for one in wanted:
            if mail := self.firsts.get(one):
                groups.setdefault(mail.mailbox, []).append(mail)
        return [w for mailbox, mails in groups.items() for w in self._group(mailbox, mails, now)]

    def learn(self, mailbox: str, reason: Any) -> list[str]:
        """A mailbox's row was not as expected. Returns the mails to be left for now: another transaction
        was writing the row."""
        if reason["Code"] != FAILED:
            return [one for one, mail in self.firsts.items() if mail.mailbox == mailbox]
        item = reason.get("Item")
        self._read[mailbox] = from_details(Mailbox, item["details"]["S"]) if item else Mailbox()
        return []

    def _group(self, mailbox: str, mails: list[FirstMail], now: int) -> list[tuple[str, Any]]:
        read = self._read.get(mailbox, Mailbox())
        box, ways = judge(read, [one.first for one in mails], now)
        self.ways |= ways
        waiting = [one.message for one in mails if ways[one.first.delivery_id] is Way.WAIT]
        writes: list[tuple[str, Any]] = []
        if waiting or box != read:  # a digest that somebody has closed takes nothing more
            writes.append((mailbox, {"Put": _put(self.table, mailbox, read, box, now)}))
        if box.digest != read.digest:
            self._open(mailbox, box, now)
        if waiting:
            writes.append((mailbox, self._collect(mailbox, box.digest, waiting, now)))
        return writes

    def _open(self, mailbox: str, box: Mailbox, now: int) -> None:
        name = digest_id(mailbox, box.digest)
        if name not in self._announced:
            self.announce(DeliverDigest(delivery_id=name, mailbox=mailbox), box.due - now)
            self._announced.add(name)

    def _collect(self, mailbox: str, number: int, mails: list[DeliverMail], now: int) -> Any:
        return {
            "Update": {
                "TableName": self.table,
                "Key": _digest_key(mailbox, number),
                "UpdateExpression": "SET mails = list_append(if_not_exists(mails, :none), :more), "
                "expires = :expires",
                "ExpressionAttributeValues": {
                    ":none": {"L": []},
                    ":more": {"L": [{"S": one.model_dump_json()} for one in mails]},
                    ":expires": {"N": str(now + KEEP_DIGESTS)},
                },
            }
        }


def _key(mailbox: str) -> Item:
    return key(f"MAILBOX#{mailbox}", "MAILBOX")


def _digest_key(mailbox: str, number: int) -> Item:
    return key(f"MAILBOX#{mailbox}", f"DIGEST#{number}")


def _put(table: str, mailbox: str, read: Mailbox, box: Mailbox, now: int) -> Any:
    """Write a mailbox's row if it is as it was read."""
    put: dict[str, Any] = {
        "TableName": table,
        "Item": {
            **_key(mailbox),
            "details": {"S": _text(box)},
            "expires": {"N": str(max(now, box.due) + DAY)},
        },
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if read != Mailbox():
        put["ConditionExpression"] = "details = :read"
        put["ExpressionAttributeValues"] = {":read": {"S": _text(read)}}
    return put


def _text(box: Mailbox) -> str:
    return to_details(box)
