"""A long waiting line, as if it had been accepted."""

import boto3
from boto3.dynamodb.types import TypeDeserializer

from fanfare.activities.activity import Activity
from fanfare.aws.register.rows import from_party
from fanfare.registrations.terms import Status
from tests.samples import party


def wait_in_line(about: Activity, people: int, places: int = 1) -> None:
    """So many parties wait, numbered from 1: w0 is the first."""
    read = TypeDeserializer().deserialize
    with boto3.resource("dynamodb").Table("RegisterTable").batch_writer() as batch:
        for n in range(people):
            waits = party(f"w{n}", places, Status.WAITING, arrival=str(n).zfill(20), turn=n + 1)
            row = from_party(about, waits)
            batch.put_item({name: read(value) for name, value in row.items()})
