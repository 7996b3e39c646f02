"""The campaign, as pages and mails name it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Campaign:
    """What the site and the mails say about the campaign itself."""

    name: str = "Libraries Week"
    theme: str = "Taking action, changing lives"
    hashtag: str = "#LibrariesWeek"
