"""What library services got and said of it, in the press table: copies, answers, coverage, press copies."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fanfare.aws.press.rows import noun, row
from fanfare.aws.press.table import PressTable
from fanfare.releases.copies import SentCopy
from fanfare.releases.responses.records import Coverage, PressCopy, UseAnswer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NONE = "none"
"""In place of a mailing's id, for a press copy that is near no release."""


class Responses:
    """What follows a release: copies that were sent, answers, coverage. Each write is safe to repeat."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rows = PressTable(client, table)

    def keep_copy(self, copy: SentCopy) -> None:
        """Keep a copy as it is sent."""
        self._rows.put(row(f"COPY#{copy.member}", copy.mailing, copy))

    def keep_copies(self, copies: Iterable[SentCopy]) -> None:
        """Keep many copies, none of them twice, as they are sent."""
        self._rows.put_many([row(f"COPY#{one.member}", one.mailing, one) for one in copies])

    def copy(self, member: str, mailing: str) -> SentCopy | None:
        """A service's copy of a mailing, or None."""
        item = self._rows.get(f"COPY#{member}", mailing)
        return noun(SentCopy, item) if item else None

    def copies(self, member: str) -> list[SentCopy]:
        """All copies that a service was sent."""
        return [noun(SentCopy, item) for item in self._rows.rows(f"COPY#{member}")]

    def answer(self, answer: UseAnswer) -> bool:
        """Keep a service's answer; an older one never takes the place of a newer, nor of one given in
        the same microsecond. Whether it was kept."""
        said = round(answer.at.timestamp() * 1_000_000)
        item = row(f"USE#{answer.mailing}", answer.member, answer, said=said)
        return self._rows.put_newer(item, "said")

    def use(self, mailing: str, member: str) -> UseAnswer | None:
        """A service's answer about a mailing, or None."""
        item = self._rows.get(f"USE#{mailing}", member)
        return noun(UseAnswer, item) if item else None

    def uses(self, mailing: str) -> list[UseAnswer]:
        """All answers about a mailing."""
        return [noun(UseAnswer, item) for item in self._rows.rows(f"USE#{mailing}")]

    def cover(self, coverage: Coverage) -> None:
        """Keep where a release appeared."""
        sk = f"{coverage.member}#{coverage.id}"
        self._rows.put(row(f"COVERAGE#{coverage.mailing}", sk, coverage))

    def coverage(self, mailing: str, member: str = "") -> list[Coverage]:
        """Where a mailing's release appeared, as reported by all services or one of them."""
        return [noun(Coverage, i) for i in self._rows.rows(f"COVERAGE#{mailing}", member)]

    def keep_press_copy(self, copy: PressCopy) -> None:
        """Keep what a service sent out."""
        sk = f"{copy.member}#{copy.id}"
        self._rows.put(row(f"PRESSCOPY#{copy.mailing or NONE}", sk, copy))

    def press_copies(self, mailing: str) -> list[PressCopy]:
        """Press copies near a mailing; an empty mailing: near none."""
        rows = self._rows.rows(f"PRESSCOPY#{mailing or NONE}")
        return [noun(PressCopy, item) for item in rows]
