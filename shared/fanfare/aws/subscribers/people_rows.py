"""Rows about people, of whichever table: which kind of fact each is, when it was written, how it reads."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from fanfare.aws.register.rows import KEEP_ANSWERS


class Kind(StrEnum):
    """What is kept about somebody, by the names under which it is shown."""

    REGISTRATIONS = "registrations"
    ACCESS_NEEDS = "access_needs"
    ANSWERS = "answers"
    CORRECTIONS = "corrected_names"
    ATTENDANCE = "attendance"
    REJECTED = "unread_requests"
    SUBSCRIPTION = "subscription"
    CONSENT = "consent"
    NOTICES = "notices"
    SUPPRESSION = "suppression"


_BY_PARTITION = {
    "ATTENDED": Kind.ATTENDANCE,
    "REJECTED": Kind.REJECTED,
    "SUBSCRIBERS": Kind.SUBSCRIPTION,
    "CONSENT": Kind.CONSENT,
    "SENT": Kind.NOTICES,
    "SUPPRESSED": Kind.SUPPRESSION,
}
_BY_SORT_KEY = {
    "PARTY": Kind.REGISTRATIONS,
    "NEEDS": Kind.ACCESS_NEEDS,
    "REQUEST": Kind.ANSWERS,
    "MOVED": Kind.CORRECTIONS,
}
_INTERNAL = {"pk", "sk", "details", "expires", "waiting_since", "held", "held_until", "mailed"}


def kind(item: Mapping[str, Any]) -> Kind:
    """What a row is. Raises KeyError for one that is about nobody."""
    partition, sort_key = (item[name]["S"].partition("#")[0] for name in ("pk", "sk"))
    return _BY_PARTITION.get(partition) or _BY_SORT_KEY[sort_key]


def written_at(item: Mapping[str, Any]) -> datetime | None:
    """When what a row is about began, to the second; None when the row does not say."""
    details = _details(item)
    match kind(item):
        case Kind.REGISTRATIONS:
            return datetime.fromisoformat(details["registered_at"])
        case Kind.ANSWERS | Kind.REJECTED:
            return datetime.fromtimestamp(int(item["expires"]["N"]), UTC) - KEEP_ANSWERS
        case Kind.ATTENDANCE | Kind.CORRECTIONS:
            return datetime.fromisoformat(item["at"]["S"])
        case Kind.CONSENT:
            return datetime.fromisoformat(details["at"])
        case _:
            return None


def plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """A row's facts as JSON can carry them. activity: what it is about; kept_until: when it goes by
    itself."""
    from boto3.dynamodb.types import TypeDeserializer  # only who shows a person needs it

    read = TypeDeserializer().deserialize
    facts = {name: read(value) for name, value in item.items() if name not in _INTERNAL}
    partition, _, about = item["pk"]["S"].partition("#")
    activity = {"activity": about} if partition in ("ACTIVITY", "ATTENDED") else {}
    until = int(item["expires"]["N"]) if "expires" in item else None
    kept = {"kept_until": datetime.fromtimestamp(until, UTC).isoformat()} if until else {}
    mailed = {"mailed": json.loads(item["mailed"]["S"])} if "mailed" in item else {}
    numbers_read = json.loads(json.dumps(facts, default=int))  # boto3 reads numbers as Decimal
    return activity | {**_details(item), **numbers_read, **mailed} | kept


def _details(item: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(item["details"]["S"]) if "details" in item else {}
    return found
