"""Why something may not be done with a release. What to do next, each door says in its own words."""

from desk.refusal import Refused
from fanfare.releases.approval import No

_WRONG = {
    No.WAS_ORDERED: "{slug} was ordered already, so nobody changes it any more.",
    No.NEVER_ORDERED: "{slug} was never ordered, so there is nothing to correct.",
    No.SAME_AS_SENT: "The file is word for word the edition that was ordered last, so it corrects nothing.",
    No.OWN_WORK: "You handed in this version of {slug} yourself. Another person has to approve it.",
    No.OTHER_CONTENT: "The content of {slug} is not the one that you name.",
    No.NOT_WAITING: "{slug} does not wait for an approval.",
    No.NOT_APPROVED: "{slug} is not approved as it is now.",
    No.NOT_ON_ITS_WAY: "{slug} is not on its way, so there is nothing to hold.",
    No.NOT_HELD: "{slug} is not held.",
    No.WAS_CANCELLED: "{slug} was cancelled.",
}


class NotAllowed(Refused):
    """A rule of fanfare.releases refuses it.

    Args:
        slug: Of the release.
        why: Which rule.
    """

    def __init__(self, slug: str, why: No) -> None:
        super().__init__(_WRONG[why].format(slug=slug))
        self.slug = slug
        self.why = why


class Overtaken(Refused):
    """Somebody else changed the release meanwhile. Nothing was done."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"Nothing was done: {slug} was changed while you looked at it.")
        self.slug = slug


class AllSent(Refused):
    """Every copy of the release has been sent: it can be corrected, and not stopped."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"Everything of {slug} has been sent.")
        self.slug = slug


class NeedsReason(Refused):
    """The calendar warns, and nobody said why the release is to be sent in spite of that."""

    def __init__(self) -> None:
        super().__init__("Nothing was sent.")
