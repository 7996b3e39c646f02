"""The two ways from a request to a mail: Fanfare's two functions, and the plain handler's one."""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, Self

from fanfare.activities.activity import Activity, Listing
from fanfare.aws.register.activity_rows import from_listing
from infra.bench.account import Account
from infra.bench.registrations.samples import record
from infra.bench.workers import Event, Turn, Worker

ACCEPT = "accept_registration.handler"
DELIVER = "deliver_mail.handler"
PLAIN = "infra.bench.registrations.naive"
PLAIN_CALENDAR = "infra.bench.registrations.naive_calendar"


def open_activities(account: Account, activities: Iterable[Activity]) -> None:
    """Put activities where both ways look for them."""
    dynamodb = account.client("dynamodb")
    for activity in activities:
        item = from_listing(Listing(activity=activity, version=1))
        dynamodb.put_item(TableName=account.settings["REGISTER_TABLE"], Item=item)
        plain = {
            "id": {"S": activity.key},
            "title": {"S": activity.title},
            "starts": {"S": activity.starts.isoformat()},
            "place": {"S": "Online"},
            "capacity": {"N": str(activity.capacity or 10**9)},
            "taken": {"N": "0"},
        }
        dynamodb.put_item(TableName=account.settings["ACTIVITIES_TABLE"], Item=plain)


class Fanfare:
    """accept_registration and deliver_mail, each in its process. The second gets what the first queued."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._open = ExitStack()

    def __enter__(self) -> Self:
        settings = self._account.settings
        self._accept = self._open.enter_context(Worker(ACCEPT, settings))
        self._deliver = self._open.enter_context(Worker(DELIVER, settings))
        self._sqs = self._account.client("sqs")
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def accept(self, events: list[dict[str, Any]]) -> Turn:
        """Serve requests."""
        return self._accept.serve(events)

    def deliver(self, mails: int) -> Turn:
        """Send the mails that are queued. Raises RuntimeError when it was not so many that went."""
        turn = self._deliver.serve(list(self.queued()))
        sent = turn.requests.get("ses.SendRawEmail", 0)
        if sent != mails:
            raise RuntimeError(f"{sent} mails went instead of {mails}.")
        return turn

    def queued(self) -> Iterable[Event]:
        """Take the mails that are queued, as Lambda would."""
        url = self._account.settings["DELIVERY_QUEUE_URL"]
        while messages := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            entries = [
                {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]}
                for n, one in enumerate(messages)
            ]
            self._sqs.delete_message_batch(QueueUrl=url, Entries=entries)
            queue = url.rpartition("/")[2]
            yield {"Records": [record(one["Body"], queue) for one in messages]}
