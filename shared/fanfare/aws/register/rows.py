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
from datetime import datetime, timedelta
from typing import Any

from fanfare.activities.activity import Activity
from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import Item, after, as_instant, key
from fanfare.aws.register.activity_rows import activity_pk
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.terms import Status

HELD = "places"

KEEP_PARTIES = timedelta(days=90)
KEEP_NEEDS = timedelta(days=7)
KEEP_ANSWERS = timedelta(days=30)
"""How long after an activity's end (answers: after the request) its rows stay."""


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
