"""Releases: rendered copies to the press contacts of library services, never before the embargo."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from pydantic_core import to_json

from deliver_mail.drafts import Draft, Drafts, Order
from deliver_mail.paced_dispatch import PacedSender
from deliver_mail.requeue import MAX_DELAY
from deliver_mail.run import by_mailing
from deliver_mail.writers.release import ReleaseWriter
from fanfare.aws.batch_reads import Wanted
from fanfare.aws.ledger.deliveries import Deliveries, fresh
from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.press.releases import Releases
from fanfare.aws.press.responses import Responses
from fanfare.aws.press.services import Services
from fanfare.contact import is_sendable
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Mailing
from fanfare.messages.press_deliveries import DeliverRelease
from fanfare.releases.copies import Hold, Sending, SentCopy
from fanfare.releases.copy_texts import RenderedCopy
from fanfare.services.service import LibraryService

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

KEPT = 4
"""Releases that are kept at hand; each is up to 400 KB."""

FULL = 200_000
"""Bytes of a message from which on it holds no further copy."""

logger = Logger()


class ReleaseSender:
    """Sends releases. clock: the present instant; an embargo is held against it."""

    def __init__(
        self,
        sender: PacedSender,
        releases: Releases,
        services: Services,
        responses: Responses,
        ledger: Deliveries,
        writer: ReleaseWriter,
        clock: Callable[[], datetime],
    ) -> None:
        self.services = services
        self.responses = responses
        self.writer = writer
        self.clock = clock
        self._sender = sender
        self._releases = releases
        self._ledger = ledger
        self._known = lru_cache(KEPT)(self._load)

    def send(self, orders: Iterable[Order[DeliverRelease]], context: "LambdaContext") -> set[str]:
        """Send what may be sent now. Returns the ids of messages that have to come again."""
        send = partial(self._send_mailing, context=context)
        return by_mailing(orders, lambda order: order.mailing, send)

    def _send_mailing(
        self, mailing_id: str, orders: list[DeliverRelease], context: "LambdaContext"
    ) -> None:
        copies: dict[str, RenderedCopy] = {}
        entries: list[LedgerEntry] = []
        for order in orders:
            for copy in order.copies:
                entry = fresh(mailing_id, order.shard, copy.member)
                if copy.failure:
                    self.hold(entry, copy.failure)
                elif entry.delivery_id not in copies:
                    copies[entry.delivery_id] = copy
                    entries.append(entry)
        self._sender.send(mailing_id, entries, Copies(self, copies), context)

    def hold(self, entry: LedgerEntry, reason: str) -> None:
        """Let one service wait, which stops no other. What the ledger has settled stays settled."""
        since = int(self.clock().timestamp())
        wait = replace(entry, state=State.HELD, since=since, reason=reason)
        if self._ledger.turn(wait, State.QUEUED):
            logger.warning("copy_held", delivery=entry.delivery_id, reason=reason)

    def sending(self, mailing: Mailing) -> Sending:
        """What the mailing sends. Raises LookupError when no release orders exactly that."""
        return self._known(mailing.slug, mailing.id, mailing.content)

    def _load(self, slug: str, mailing: str, content: str) -> Sending:
        found = self._releases.sending(slug, mailing, content)
        if found is None:
            raise LookupError(mailing)
        return found


class Copies:
    """The copies of one mailing that an invocation was given, by delivery id: see run.Mails."""

    def __init__(self, sender: ReleaseSender, copies: dict[str, RenderedCopy]) -> None:
        self._sender = sender
        self._copies = copies
        self._kept: dict[str, SentCopy] = {}

    def wait(self, mailing: Mailing) -> int:
        """Nothing leaves before the embargo, even if it was rendered earlier."""
        embargo = self._sender.sending(mailing).version.front.embargo
        early = (embargo - self._sender.clock()).total_seconds() if embargo else 0
        if early <= 0:
            return 0
        logger.warning("release_before_embargo", mailing=mailing.id)
        return min(math.ceil(early), MAX_DELAY - 10)

    def wanted(self, some: Sequence[LedgerEntry]) -> Wanted[dict[str, LibraryService]]:
        """The services. See Mails."""
        members = (self._copies[entry.delivery_id].member for entry in some)
        return self._sender.services.wanted(members)

    def draft(
        self, mailing: Mailing, some: Sequence[LedgerEntry], found: Mapping[str, LibraryService]
    ) -> Drafts:
        """Write to the press contacts as they are now."""
        drafts = Drafts(self._sender.clock())
        sending = self._sender.sending(mailing)
        for entry in some:
            copy = self._copies[entry.delivery_id]
            service = found.get(copy.member)
            if service is None:
                drafts.skip(entry, "missing")
            elif not is_sendable(service.press.email):
                self._sender.hold(entry, Hold.NO_CONTACT)
            else:
                try:
                    raw = self._sender.writer.write(sending, service, copy, drafts.now)
                except Exception as error:  # one service's mail must not stop the others'
                    self._sender.hold(entry, type(error).__name__)
                    continue
                drafts.ready[entry.delivery_id] = Draft(entry, service.press.email, raw, [])
                self._kept[entry.delivery_id] = _sent_copy(sending, copy, drafts.now)
        return drafts

    def keep(self, taken: Sequence[LedgerEntry]) -> None:
        """Keep each copy as it is sent, so that its press kit page is there when the mail arrives."""
        kept = [self._kept[row.delivery_id] for row in taken]
        self._sender.responses.keep_copies(kept)

    def orders(self, entries: Iterable[LedgerEntry]) -> list[DeliverRelease]:
        """Messages with their copies, each small enough for SQS."""
        places: dict[tuple[str, str], list[list[RenderedCopy]]] = defaultdict(list)
        sizes: dict[tuple[str, str], int] = {}
        for entry in entries:
            if not (place := whose(entry.delivery_id)):
                continue
            copy = self._copies[entry.delivery_id]
            size = len(to_json(copy))
            where = place[:2]
            if not places[where] or sizes[where] + size > FULL:
                places[where].append([])
                sizes[where] = 0
            places[where][-1].append(copy)
            sizes[where] += size
        return [
            DeliverRelease(mailing=mailing, shard=shard, copies=copies)
            for (mailing, shard), packs in places.items()
            for copies in packs
        ]


def _sent_copy(sending: Sending, copy: RenderedCopy, now: datetime) -> SentCopy:
    return SentCopy(
        member=copy.member,
        mailing=sending.edition.mailing,
        slug=sending.version.front.slug,
        number=sending.edition.number,
        headline=copy.headline,
        text=copy.text,
        html=copy.html,
        rendered_at=now,
    )
