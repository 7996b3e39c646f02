"""Which mailings send releases, by their ids alone: it imports nothing of releases."""

RELEASES = "PR-"
"""What the ids of releases' mailings begin with. Bulletins' begin with a small letter or a digit."""


def mailing_id(slug: str, number: int) -> str:
    """The mailing of an edition."""
    return f"{RELEASES}{slug}-{number + 1}"


def is_release(mailing: str) -> bool:
    """Whether that mailing sends a release, to library services, and not an issue."""
    return mailing.startswith(RELEASES)
