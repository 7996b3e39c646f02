"""How the ledger's rows look in DynamoDB: one for each mail.

| attribute          | what it is                                                                       |
|--------------------|----------------------------------------------------------------------------------|
| pk, sk             | the delivery id, split at its last underscore: registration or request, and which |
| state              | fanfare.delivery.protocol.State                                                       |
| kind, activity     | what it is about                                                                  |
| claim, lease       | who claimed it last (the invocation), and when that claim ends                    |
| attempt            | calls of SES that may have sent it                                                |
| since              | when it got into its state                                                        |
| reason, message_id | why; SES's id                                                                     |
| overtaken          | a later cancellation of the same registration has gone out: this may not any more |
| expires            | time to live                                                                      |

It holds no address and no name.
"""

from collections.abc import Mapping
from typing import Any

from fanfare.delivery.protocol import KEEP, LedgerEntry, State


def entry_key(delivery_id: str) -> dict[str, Any]:
    """A mail's primary key."""
    group, _, member = delivery_id.rpartition("_")
    return {"pk": {"S": group or "mail"}, "sk": {"S": member or "mail"}}


def from_entry(row: LedgerEntry) -> dict[str, Any]:
    """An entry's row."""
    item = {
        **entry_key(row.delivery_id),
        "state": {"S": row.state},
        "kind": {"S": row.kind},
        "activity": {"S": row.activity},
        "claim": {"S": row.claim},
        "attempt": {"N": str(row.attempt)},
        "since": {"N": str(row.since)},
        "expires": {"N": str(row.since + KEEP)},
    }
    if row.lease:
        item["lease"] = {"N": str(row.lease)}
    if row.reason:
        item["reason"] = {"S": row.reason}
    if row.party:
        item["party"] = {"S": row.party}
    if row.message_id:
        item["message_id"] = {"S": row.message_id}
    return item


def to_entry(item: Mapping[str, Any]) -> LedgerEntry:
    """A row's entry. A mail that was overtaken before its turn has a mark and no state."""
    return LedgerEntry(
        delivery_id=f"{item['pk']['S']}_{item['sk']['S']}",
        kind=item["kind"]["S"] if "kind" in item else "",
        activity=item["activity"]["S"] if "activity" in item else "",
        state=State(item["state"]["S"]) if "state" in item else State.SKIPPED,
        claim=item["claim"]["S"] if "claim" in item else "",
        lease=int(item["lease"]["N"]) if "lease" in item else 0,
        attempt=int(item["attempt"]["N"]) if "attempt" in item else 0,
        since=int(item["since"]["N"]) if "since" in item else 0,
        reason=item["reason"]["S"] if "reason" in item else "",
        message_id=item["message_id"]["S"] if "message_id" in item else "",
        party=item["party"]["S"] if "party" in item else "",
        overtaken="overtaken" in item,
    )
