"""What follows for services: their copies are rendered, or a mail says what is missing."""

from collections.abc import Mapping, Sequence

from fan_out_mailing.queue import queue
from fan_out_mailing.rendering import render_orders
from fanfare.aws.outbox import Outbox
from fanfare.mailings.mailing import Mailing
from fanfare.messages.press_deliveries import facts_wanted
from fanfare.releases.copies import Hold
from fanfare.releases.copy_texts import WantedCopy
from fanfare.releases.version import ReleaseVersion


class Orders:
    """Queues of what is to be done for services. rendering: of copies. notices: of mails."""

    def __init__(self, rendering: Outbox, notices: Outbox) -> None:
        self._rendering = rendering
        self._notices = notices

    def render(
        self, mailing: str, shard: str, version: ReleaseVersion, copies: Sequence[WantedCopy]
    ) -> None:
        """Have copies rendered. Raises ConnectionError."""
        queue(self._rendering, list(render_orders(mailing, shard, version, copies)))

    def tell(self, mailing: Mailing, held: Mapping[str, str]) -> None:
        """Ask those for what is missing who can fill it in, once for each mailing.

        Args:
            held: reasons by member.

        Raises:
            ConnectionError: the queue did not take a message.
        """
        notices = [
            facts_wanted(mailing.id, mailing.slug, mailing.content, member)
            for member, reason in held.items()
            if reason == Hold.GAPS
        ]
        queue(self._notices, notices)
