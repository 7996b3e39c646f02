"""A deployed stack, as the operator's commands use it: its tables, queues, schedules and keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from desk.refusal import TooOld

if TYPE_CHECKING:
    from desk.aws.enrolment import Enrolment
    from desk.aws.inbox import Inbox
    from desk.aws.programme import Programme
    from desk.aws.schedules import Schedules
    from desk.aws.sent_mails import SentMails
    from fanfare.aws.ledger.deliveries import Deliveries
    from fanfare.aws.ledger.issues import Issues
    from fanfare.aws.ledger.mail_history import MailHistory
    from fanfare.aws.ledger.mailings import Mailings
    from fanfare.aws.outbox import Outbox
    from fanfare.aws.press.address_changes import AddressChanges
    from fanfare.aws.press.polls import Polls
    from fanfare.aws.press.releases import Releases
    from fanfare.aws.press.responses import Responses
    from fanfare.aws.press.services import Services
    from fanfare.aws.register.known_facts import KnownFactsReader
    from fanfare.aws.register.register import Register
    from fanfare.aws.subscribers.eraser import Eraser
    from fanfare.aws.subscribers.people import People
    from fanfare.aws.subscribers.subscribers import Subscribers
    from fanfare.mailings.pace import Quota
    from fanfare.opaque import OpaqueIds
    from fanfare.signing import Signer

_MAKING = Lock()  # boto3 uses clients on many threads, but makes them on one at a time


@dataclass(frozen=True)
class Stack:
    """A deployed stack. outputs: by the names in template.yaml; options: for its AWS clients."""

    name: str
    outputs: Mapping[str, str]
    options: Mapping[str, Any]

    @property
    def is_local(self) -> bool:
        """Whether it is the local engine's, where everybody has the same keys."""
        return "endpoint_url" in self.options

    @cached_property
    def programme(self) -> "Programme":
        """The register, as the operator writes it."""
        from desk.aws.programme import Programme

        return Programme(self._dynamodb, self.output("RegisterTable"))

    @cached_property
    def register(self) -> "Register":
        """The register, as the functions read it."""
        from fanfare.aws.register.register import Register

        return Register(self._dynamodb, self.output("RegisterTable"))

    @cached_property
    def subscribers(self) -> "Subscribers":
        """Who takes the bulletin."""
        from fanfare.aws.subscribers.subscribers import Subscribers

        return Subscribers(self._dynamodb, self.output("SubscribersTable"))

    @cached_property
    def enrolment(self) -> "Enrolment":
        """The same table, for many newcomers at once."""
        from desk.aws.enrolment import Enrolment

        return Enrolment(self._dynamodb, self.output("SubscribersTable"))

    @cached_property
    def issues(self) -> "Issues":
        """What the bulletin says, and its archive."""
        from fanfare.aws.ledger.issues import Issues

        return Issues(self._dynamodb, self.output("LedgerTable"))

    @cached_property
    def mailings(self) -> "Mailings":
        """The bulletin on its way."""
        from fanfare.aws.ledger.mailings import Mailings

        return Mailings(self._dynamodb, self.output("LedgerTable"))

    @cached_property
    def deliveries(self) -> "Deliveries":
        """The mails of mailings, one by one."""
        from fanfare.aws.ledger.deliveries import Deliveries

        return Deliveries(self._dynamodb, self.output("LedgerTable"))

    @cached_property
    def services(self) -> "Services":
        """Library services and their facts."""
        from fanfare.aws.press.services import Services

        return Services(self._dynamodb, self.output("PressTable"))

    @cached_property
    def address_changes(self) -> "AddressChanges":
        """Press addresses that services have asked for."""
        from fanfare.aws.press.address_changes import AddressChanges

        return AddressChanges(self._dynamodb, self.output("PressTable"))

    @cached_property
    def known_facts(self) -> "KnownFactsReader":
        """What Fanfare knows about services by itself, as fan_out_mailing reads it."""
        import time

        from fanfare.aws.register.catalogue import Catalogue
        from fanfare.aws.register.known_facts import KnownFactsReader

        catalogue = Catalogue(self._dynamodb, self.output("RegisterTable"), time.monotonic)
        return KnownFactsReader(catalogue, self.register, self.output("SiteUrl").rstrip("/"))

    @cached_property
    def releases(self) -> "Releases":
        """Press releases, and who did what with them."""
        from fanfare.aws.press.releases import Releases

        return Releases(self._dynamodb, self.output("PressTable"))

    @cached_property
    def polls(self) -> "Polls":
        """Polls that operators added to the calendar."""
        from fanfare.aws.press.polls import Polls

        return Polls(self._dynamodb, self.output("PressTable"))

    @cached_property
    def responses(self) -> "Responses":
        """The results of releases."""
        from fanfare.aws.press.responses import Responses

        return Responses(self._dynamodb, self.output("PressTable"))

    def retry_unknown(self, mailing: str, now: datetime) -> int:
        """Queue a mailing's unknown mails again; how many there were. Raises NotRetryableError."""
        from desk.aws.retries import retry_unknown

        return retry_unknown(self._dynamodb, self.output("LedgerTable"), mailing, now)

    def quota(self) -> "Quota":
        """What SES allows the account at this moment."""
        from desk.aws.quota import quota

        return quota(client("ses", self.options))

    @cached_property
    def people(self) -> "People":
        """Where somebody occurs in the tables."""
        from fanfare.aws.subscribers.people import People

        return People(self._dynamodb, self.output("RegisterTable"), self.output("SubscribersTable"))

    @cached_property
    def eraser(self) -> "Eraser":
        """Removes people from the tables."""
        from fanfare.aws.subscribers.eraser import Eraser

        return Eraser(self.people, self.registrations, self.subscriptions)

    @cached_property
    def inbox(self) -> "Inbox":
        """Mail that came in and is still there."""
        from desk.aws.inbox import Inbox

        return Inbox(client("s3", self.options), self.output("InboundMailBucket"))

    @cached_property
    def sent_mails(self) -> "SentMails":
        """The ledger, for what somebody was sent."""
        from desk.aws.sent_mails import SentMails

        return SentMails(self._dynamodb, self.output("LedgerTable"))

    @cached_property
    def mail_history(self) -> "MailHistory":
        """The ledger, for single mails."""
        from fanfare.aws.ledger.mail_history import MailHistory

        return MailHistory(self._dynamodb, self.output("LedgerTable"))

    @cached_property
    def registrations(self) -> "Outbox":
        """The queue in front of accept_registration."""
        return self.queue("RegistrationQueue")

    @cached_property
    def subscriptions(self) -> "Outbox":
        """The queue in front of manage_subscription."""
        return self.queue("SubscriptionQueue")

    @cached_property
    def opaque_ids(self) -> "OpaqueIds":
        """Ids in place of people."""
        from fanfare.aws.secrets import load_opaque_ids

        arn = self.output("OpaqueKeyArn")
        return load_opaque_ids(client("secretsmanager", self.options), arn)

    @cached_property
    def signer(self) -> "Signer":
        """Whose keys open people's links."""
        from fanfare.aws.secrets import load_signer

        return load_signer(client("secretsmanager", self.options), self.output("SigningKeyArn"))

    def person(self, address: str) -> str:
        """The key of the person with that address."""
        from fanfare.people import normalised

        return self.opaque_ids.of("person", normalised(address))

    def queue(self, name: str) -> "Outbox":
        """A queue, by the name of the stack's output."""
        from fanfare.aws.outbox import Outbox

        return Outbox(client("sqs", self.options), self.output(name))

    @cached_property
    def schedules(self) -> "Schedules":
        """The reminders, and mailings for later."""
        from desk.aws.schedules import Schedules

        return Schedules(
            client("scheduler", self.options),
            self.output("ReminderGroup"),
            self.output("SchedulerRoleArn"),
            self.output("MailingQueueArn"),
        )

    def output(self, name: str) -> str:
        """An output of the stack. Raises TooOld."""
        if name not in self.outputs:
            raise TooOld(self.name, name)
        return self.outputs[name]

    @cached_property
    def _dynamodb(self) -> Any:
        return client("dynamodb", self.options)


def client(kind: str, options: Mapping[str, Any]) -> Any:
    """An AWS client that gives up on a dead network soon, and waits out throttling."""
    import boto3  # takes half a second, which `fanfare --help` need not spend
    from botocore.config import Config

    retries: Any = {"mode": "standard", "total_max_attempts": 5}
    config = Config(connect_timeout=5, read_timeout=20, retries=retries)
    with _MAKING:
        return boto3.client(kind, config=config, **options)  # type: ignore[call-overload]
