"""How mailings and their numbers look in the ledger table.

| pk           | sk            | what it is                                                            |
|--------------|---------------|-----------------------------------------------------------------------|
| MAILINGS     | <mailing id>  | the mailing: `details` as ordered; beside them what changes as it runs |
| MAILING#<id> | COUNT#<shard> | the numbers of a shard; each moves in the transaction that moves a row |

A delivery's row is under `<mailing id>-<shard>` and the person's key: fanfare.aws.ledger.rows.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import key
from fanfare.mailings.mailing import Counts, Mailing, MailingState, ShardCounts
from fanfare.subscribers.terms import SHARDS

MAILINGS = "MAILINGS"
NUMBERS = ("audience", "sent", "refused", "skipped", "unknown", "bounced", "complained")


def mailing_key(mailing: str) -> dict[str, Any]:
    """A mailing's primary key."""
    return key(MAILINGS, mailing)


def counts_pk(mailing: str) -> str:
    """Partition of a mailing's numbers."""
    return f"MAILING#{mailing}"


def counts_key(mailing: str, shard: str) -> dict[str, Any]:
    """Primary key of a shard's numbers."""
    return key(counts_pk(mailing), f"COUNT#{shard}")


def delivery_id(mailing: str, shard: str, person: str) -> str:
    """The ledger's name for one person's mail of a mailing."""
    return f"{mailing}-{shard}_{person}"


def whose(delivery: str) -> tuple[str, str, str] | None:
    """Mailing, shard and person of a delivery id; None when it belongs to no mailing.

    No other mail's id ends in a person's key.
    """
    group, _, person = delivery.rpartition("_")
    mailing, _, shard = group.rpartition("-")
    if mailing and shard in SHARDS and len(person) == _KEY_DIGITS and person[0] == shard:
        return mailing, shard, person
    return None


_KEY_DIGITS = 32
"""Of an opaque person key."""


def from_mailing(mailing: Mailing) -> dict[str, Any]:
    """A new mailing's row."""
    return {
        **mailing_key(mailing.id),
        "details": {"S": to_details(mailing)},
        "state": {"S": mailing.state},
        "reason": {"S": mailing.reason},
        "version": {"N": str(mailing.version)},
    }


def to_mailing(item: Mapping[str, Any]) -> Mailing:
    """The mailing of a row."""
    return replace(
        from_details(Mailing, item["details"]["S"]),
        state=MailingState(item["state"]["S"]),
        reason=item["reason"]["S"],
        excused=from_details(Counts, item["excused"]["S"]) if "excused" in item else Counts(),
        version=int(item["version"]["N"]),
        started_at=_instant(item, "started_at"),
        finished_at=_instant(item, "finished_at"),
    )


def _instant(item: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromtimestamp(int(item[name]["N"]), UTC) if name in item else None


def to_counts(item: Mapping[str, Any]) -> ShardCounts:
    """The numbers of a shard."""
    return ShardCounts(
        shard=item["sk"]["S"].removeprefix("COUNT#"),
        frozen="frozen" in item,
        moved=int(item["moved"]["N"]) if "moved" in item else 0,
        **{name: int(item[name]["N"]) for name in NUMBERS if name in item},
    )


def count_update(
    table: str, mailing: str, shard: str, changes: Mapping[str, int], now: int
) -> dict[str, Any]:
    """A transaction's write that adds to a shard's numbers. changes: by name, of NUMBERS."""
    changed = {name: by for name, by in changes.items() if by}
    adds = ", ".join(f"#{name} :{name}" for name in changed)
    update: dict[str, Any] = {
        "TableName": table,
        "Key": counts_key(mailing, shard),
        "UpdateExpression": "SET moved = :now" + (f" ADD {adds}" if adds else ""),
        "ExpressionAttributeValues": {
            ":now": {"N": str(now)},
            **{f":{name}": {"N": str(by)} for name, by in changed.items()},
        },
    }
    if changed:
        update["ExpressionAttributeNames"] = {f"#{name}": name for name in changed}
    return {"Update": update}


def audience_update(
    table: str, mailing: str, shard: str, people: int, now: int, whole: bool
) -> dict[str, Any]:
    """A transaction's write that counts people into a shard's audience, while it is open. whole: these
    are the last."""
    write = count_update(table, mailing, shard, {"audience": people}, now)
    update = write["Update"]
    update["ConditionExpression"] = "attribute_not_exists(frozen)"
    if whole:
        update["UpdateExpression"] = "SET frozen = :yes, " + update["UpdateExpression"][4:]
        update["ExpressionAttributeValues"][":yes"] = {"BOOL": True}
    return write
