"""Approving a release that somebody else wrote."""

from dataclasses import dataclass
from datetime import datetime

from desk.releases.workflow.records import decided, entry, save, the_release
from fanfare.aws.press.releases import Releases
from fanfare.releases.approval import approved
from fanfare.releases.release import Action, Release


@dataclass(frozen=True, slots=True)
class Agreement:
    """What approving would do.

    Attributes:
        known: The release as it is: what the approval is about.
        agreed: The same, approved; `known` itself when it was approved before.
    """

    known: Release
    agreed: Release
    by: str
    at: datetime

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return self.agreed is not self.known


def plan_approval(releases: Releases, slug: str, content: str, by: str, now: datetime) -> Agreement:
    """Say what approving a release would do.

    Args:
        content: Hash of what was read; empty for whatever it is now.

    Raises:
        Refused: There is none, it waits for no approval, it was changed since, or it is their own work.
    """
    known = the_release(releases, slug)
    agreed = decided(known.slug, lambda: approved(known, by, now, content or known.content))
    return Agreement(known, agreed, by, now)


def approve(releases: Releases, plan: Agreement) -> None:
    """Write the approval down. Raises Refused when somebody changed the release since the plan was made."""
    save(releases, plan.agreed, entry(plan.agreed, Action.APPROVED, plan.by, plan.at))
