"""How the press table's rows look in DynamoDB.

| pk                | sk                     | details (JSON)                                        |
|-------------------|------------------------|-------------------------------------------------------|
| SERVICES#<shard>  | <member>               | a LibraryService; `version` beside it                 |
| CHANGES#<member>  | <instant>#<id>         | a ServiceChange, append-only                          |
| ADDRESS#<member>  | <request>              | an AddressChange; `stage`: 1 asked, 2 refused; expires|
| RELEASES          | <slug>                 | a Release; `version` beside it                        |
| VERSION#<slug>    | <content hash>         | a ReleaseVersion, never changed                       |
| AUDIT#<slug>      | <instant>#<id>         | an AuditEntry, append-only                            |
| COPY#<member>     | <mailing>              | a SentCopy: a service's copy as it was sent           |
| USE#<mailing>     | <member>               | a UseAnswer, the newest; `said`: when, in µs          |
| COVERAGE#<mailing>| <member>#<id>          | a Coverage                                            |
| PRESSCOPY#<mailing>| <member>#<id>         | a PressCopy; of no known mailing under PRESSCOPY#none |
| POLLS             | <day>#<id>             | a Poll that an operator added                         |

A member is the opaque id of a service (fanfare.services.service.member_of); its first digit is the shard.
"""

from datetime import datetime
from typing import Any

from fanfare.aws.details import from_details, to_details
from fanfare.aws.items import Item, key

RELEASES = "RELEASES"
POLLS = "POLLS"


def row(pk: str, sk: str, noun: Any, **numbers: int) -> Item:
    """A noun's row. numbers: further attributes, to be compared in conditions."""
    item = key(pk, sk)
    item["details"] = {"S": to_details(noun)}
    return item | {name: {"N": str(number)} for name, number in numbers.items()}


def noun[T](kind: type[T], item: Item) -> T:
    """The noun of a row. Raises pydantic.ValidationError when it is none of that kind."""
    return from_details(kind, item["details"]["S"])


def services_pk(shard: str) -> str:
    """Partition of a shard's services."""
    return f"SERVICES#{shard}"


def moment(at: datetime, id_: str) -> str:
    """Sort key of an append-only record: in order of time, and the same for a repeated message."""
    return f"{at.isoformat(timespec='microseconds')}#{id_}"
