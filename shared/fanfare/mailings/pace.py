"""How fast mailings may go: a share of the account's own SES quota. Instants and spans in seconds.

Confirmations are not paced. They find room in what mailings leave.
"""

from dataclasses import dataclass

SHARE = 0.8
"""Of the account's sending rate, for all mailings together."""

SLOWEST = 0.01
"""Mails a second, also of an account that SES says may send none: its quota has no room then."""

RESERVE = 0.05
"""Of the account's daily quota, kept for confirmations."""

HORIZON = 20
"""Seconds; a worker that would have to wait longer for a turn gives the work back."""

LOOK_EVERY = 1.0
"""Mails whose turn comes within this are looked at, claimed and settled together: who stops a mailing or
leaves stops what is later."""

MAX_LATE = 0.25
"""After which a mail whose turn has passed is put back instead, to be looked at again."""

MAX_AT_ONCE = 80
"""Mails that are claimed, and settled, together: with the numbers of all sixteen shards they fit one
DynamoDB transaction of 100 writes."""

MIN_PAUSE, MAX_PAUSE = 5, 890
"""Of a delay. SQS allows 900, to which its sender may add a little."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What SES allows the account. rate: mails a second. day: mails in 24 hours. used: of them, so far.

    A rate or a day of -1 is without limit:
    https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html
    """

    rate: float
    day: float
    used: float

    @property
    def pace(self) -> float | None:
        """Mails a second for all mailings together, or None for no limit."""
        return None if self.rate < 0 else max(self.rate * SHARE, SLOWEST)

    @property
    def handful(self) -> int:
        """Mails to reserve turns for at once: what a worker sends while another would wait for it."""
        return (
            MAX_AT_ONCE if self.pace is None else max(1, min(MAX_AT_ONCE, int(self.pace * HORIZON)))
        )

    def has_room(self, mails: int) -> bool:
        """Whether the day's quota still holds so many mails of a mailing."""
        return self.day < 0 or self.used + mails <= self.day * (1 - RESERVE)


def come_back(waiting: int, pace: float | None, chance: float) -> int:
    """The delay of work that is given back because time ran out.

    Spread over half of the time that the mails will take, so that a long queue is not handed round and
    round, and a short one goes at once.

    Args:
        waiting: mails of the mailing that are still to go.
        pace: mails a second, None for no limit.
        chance: 0 to 1, drawn for each message.
    """
    span = min(waiting / pace / 2, MAX_PAUSE) if pace else 0
    return int(MIN_PAUSE + chance * max(span - MIN_PAUSE, 0))
