"""Looking a release's file over: everything that is wrong with it, and what it would mean for services."""

from dataclasses import dataclass, replace
from datetime import datetime

from desk.releases.file.release_file import Draft
from desk.releases.outlook import Outlook, Outlooks
from desk.releases.wanted_facts import disputed
from fanfare.aws.press.releases import Releases


@dataclass(frozen=True, slots=True)
class Review:
    """A release's file, looked over.

    Attributes:
        draft: With what other open releases have against it.
        ahead: What sending it at once would do; None when that cannot be known.
    """

    draft: Draft
    ahead: Outlook | None = None

    @property
    def stopping(self) -> int:
        """How many problems keep it from being submitted."""
        return sum(problem.stops for problem in self.draft.problems)

    @property
    def for_nobody(self) -> bool:
        """Whether services are known, and it is for none of them."""
        return bool(self.ahead and self.ahead.known and not self.ahead.services)


def review(draft: Draft, releases: Releases, outlooks: Outlooks, now: datetime) -> Review:
    """Look a release over, beside the other releases and with the services that there are."""
    front = draft.front
    if front is None:
        return Review(draft)
    more = disputed(releases, front)
    problems = (*draft.problems, *more)
    known = releases.load(front.slug)
    return Review(
        replace(draft, problems=problems, made=None if more else draft.made),
        outlooks.ahead(front, max(now, front.embargo or now), known.editions if known else ()),
    )
