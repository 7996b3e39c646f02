"""How the register's rows look in DynamoDB.

| pk             | sk                | what it is                                                   |
|----------------|-------------------|--------------------------------------------------------------|
| ACTIVITY#<key> | ACTIVITY          | the activity and its counters                                |
| ACTIVITY#<key> | PARTY#<party>     | a registration; `waiting_since` puts it in the waiting line, |
|                |                   | `held` among those whose mailed link is to be pressed        |
| ACTIVITY#<key> | NEEDS#<party>     | access needs, apart, kept for a shorter time                 |
| ACTIVITY#<key> | REQUEST#<id>      | the answer to a request that did not become a party          |
| ACTIVITY#<key> | MOVED#<id>        | where a registration went when its name was corrected        |
| ATTENDED#<key> | <party>           | pressed the join button: apart, the site itself writes it    |
| REJECTED#<day> | <message id>      | a message that could not be understood                       |
| LIMIT#<hash>   | <window>          | a counter of the rate limits                                 |

A party is a person and a name: its key begins with the person's, so all registrations of an address for
an activity are one Query.

Facts that nobody queries by are one JSON attribute (`details`): one parse instead of thirty
typed values, which is less CPU for each registration. `expires` is DynamoDB's time to live.

Each row about somebody names the person in `person`, the key of the sparse index `people`: what is kept
about one person is shown and erased by it. `body` of a rejected message may hold an address without a
person when the message lacked one; it ends after KEEP_ANSWERS.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from fanfare.activities.activity import Activity, Availability, Former, Listing
from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import Item, after, as_instant, key
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Answer, Party, Status

ACTIVITY = "ACTIVITY"
LISTED = "activities"
HELD = "places"

KEEP_PARTIES = timedelta(days=90)
KEEP_NEEDS = timedelta(days=7)
KEEP_ANSWERS = timedelta(days=30)
KEEP_ACTIVITIES = timedelta(days=400)
"""How long after an activity's end (answers: after the request) its rows stay."""


def activity_pk(key: str) -> str:
    """Partition of everything about one activity."""
    return f"ACTIVITY#{key}"


def activity_key(pk: str) -> str:
    """The activity that a partition is about."""
    return pk.removeprefix("ACTIVITY#")


def party_sk(party: str) -> str:
    """Sort key of a registration."""
    return f"PARTY#{party}"


def needs_sk(party: str) -> str:
    """Sort key of a party's access needs."""
    return f"NEEDS#{party}"


def request_sk(request_id: str) -> str:
    """Sort key of the answer to a request."""
    return f"REQUEST#{request_id}"


def moved_sk(registration_id: str) -> str:
    """Sort key of the trace that a corrected name leaves."""
    return f"MOVED#{registration_id}"


def attended_pk(key: str) -> str:
    """Partition of who came to an activity: the only rows about people that the site may write."""
    return f"ATTENDED#{key}"


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


def from_party(activity: Activity, party: Party) -> Item:
    """A registration's row; `waiting_since` only while it waits, `held` only while its places are held:
    their indexes are sparse."""
    item: Item = {
        **key(activity_pk(activity.key), party_sk(key_of(party))),
        "details": {"S": to_details(party)},
        "changed_by": {"S": party.changed_by},
        "person": {"S": party.person},
        "expires": after(activity.ends, KEEP_PARTIES),
    }
    if party.status is Status.WAITING:
        item["waiting_since"] = {"S": party.arrival}
    if party.held_until:
        item["held"] = {"S": HELD}
        item["held_until"] = {"S": as_instant(party.held_until)}
        item["registration_id"] = {"S": party.registration_id}
    return item


def to_party(item: Mapping[str, Any]) -> Party:
    """The registration of a row."""
    return from_details(Party, item["details"]["S"])


def from_move(activity: Activity, party: Party, at: datetime) -> Item:
    """The trace of a corrected name: links and repeated requests know the registration by its old name."""
    return {
        **key(activity_pk(activity.key), moved_sk(party.registration_id)),
        "party": {"S": key_of(party)},
        "person": {"S": party.person},
        "at": {"S": at.isoformat()},
        "expires": after(activity.ends, KEEP_PARTIES),
    }


def from_answer(pk: str, answer: Answer, asked: datetime) -> Item:
    """The record of a request that did not become a party."""
    item: Item = {
        **key(pk, request_sk(answer.request_id)),
        "details": {"S": to_details(answer)},
        "expires": after(asked, KEEP_ANSWERS),
    }
    if answer.person:
        item["person"] = {"S": answer.person}
    return item


def to_answer(item: Mapping[str, Any]) -> Answer:
    """The answer of a row."""
    return from_details(Answer, item["details"]["S"])
