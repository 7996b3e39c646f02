"""What library services did with a release, and where it appeared. Instants are in UTC."""

from dataclasses import dataclass
from datetime import date, datetime

from fanfare.releases.responses.use import Use


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAnswer:
    """A service's newest answer about one mailing."""

    mailing: str
    member: str
    use: Use
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Where a release was printed or broadcast, as a service reports it. url: may be empty."""

    mailing: str
    member: str
    id: str
    title: str
    outlet: str
    url: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PressCopy:
    """What a service sent out itself. mailing: the release that it is nearest to; empty when it is
    near none. similarity: 0 to 1, to the copy that the service got. known_sender: it came from the
    service's own domain."""

    member: str
    id: str
    mailing: str
    similarity: float
    subject: str
    text: str
    known_sender: bool
    at: datetime
