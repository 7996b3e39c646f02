"""How an activity's row in the register is written; see fanfare.aws.register.rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fanfare.activities.activity import Activity, Availability, Former, Listing
from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import Item, after, key

ACTIVITY = "ACTIVITY"
LISTED = "activities"

KEEP_ACTIVITIES = timedelta(days=400)
"""How long after an activity's end its row stays."""


def activity_pk(key: str) -> str:
    """Partition of everything about one activity."""
    return f"ACTIVITY#{key}"


def activity_key(pk: str) -> str:
    """The activity that a partition is about."""
    return pk.removeprefix("ACTIVITY#")


def from_listing(listing: Listing) -> Item:
    """The activity's row. The real join link is kept apart from what the public index carries."""
    activity = listing.activity
    item: Item = {
        **key(activity_pk(activity.key), ACTIVITY),
        "details": {"S": to_details(replace(activity, join_url=""))},
        "join_url": {"S": activity.join_url},
        "taken": {"N": str(listing.taken)},
        "waiting": {"N": str(listing.waiting)},
        "lined": {"N": str(listing.lined)},
        "sequence": {"N": str(listing.sequence)},
        "version": {"N": str(listing.version)},
        "announced": {"N": str(listing.announced)},
        "cancelled": {"BOOL": listing.cancelled},
        "availability": {"S": listing.availability},
        "listed": {"S": LISTED},
        "starts": {"S": activity.starts.isoformat()},
        "expires": after(activity.ends, KEEP_ACTIVITIES),
    }
    if activity.capacity is not None:
        item["capacity"] = {"N": str(activity.capacity)}
    if listing.former:
        item["former"] = {"S": to_details(listing.former)}
    return item


def to_listing(item: Mapping[str, Any]) -> Listing:
    """The activity of a row. A row of the public index carries neither counters nor the join link:
    of its places it says only whether any are left."""
    activity = from_details(Activity, item["details"]["S"])
    if "version" not in item:
        full = item["availability"]["S"] == Availability.FULL
        taken = (activity.capacity or 0) if full else 0
        return Listing(
            activity=activity,
            taken=taken,
            sequence=int(item["sequence"]["N"]) if "sequence" in item else 0,
            cancelled=item["cancelled"]["BOOL"],
        )
    return Listing(
        activity=replace(activity, join_url=item["join_url"]["S"]),
        taken=int(item["taken"]["N"]),
        waiting=int(item["waiting"]["N"]),
        lined=int(item["lined"]["N"]),
        sequence=int(item["sequence"]["N"]),
        version=int(item["version"]["N"]),
        announced=int(item["announced"]["N"]),
        cancelled=item["cancelled"]["BOOL"],
        former=from_details(tuple[Former, ...], item["former"]["S"]) if "former" in item else (),
    )
