"""Whether a day is a good one for a release, and whose words may not go out on it.

It warns and leaves the decision to people; only quotations of elected members are kept back before a poll.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fanfare.language import mark
from fanfare.releases.calendar.occasions import Occasion, OccasionKind, occasions
from fanfare.releases.calendar.polls import Poll, before, begins
from fanfare.releases.facts import named, tidy
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.values import Gap
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService, SpeakerType

NO_ADVICE = "This is no legal advice: each authority’s monitoring officer decides."
BEFORE_A_POLL = mark(
    "An elected member is quoted, and there is a poll soon: quote somebody else, such as an officer."
)


@dataclass(frozen=True, slots=True)
class Caution:
    """A reason to think again about a day. text: a sentence. needs_override: somebody has to say why the
    release goes all the same; otherwise it is only good to know."""

    text: str
    source: str
    needs_override: bool


def cautions(
    day: date, services: Iterable[LibraryService], polls: Sequence[Poll]
) -> tuple[Caution, ...]:
    """What speaks against sending a release to these services on a day.

    polls: see fanfare.releases.calendar.polls.all_polls.
    """
    found = Counter(
        (poll, service.nation)
        for service in services
        if (poll := before(service, polls, day)) is not None
    )
    before_polls = (
        Caution(
            f"{poll.name}: the pre-election period runs from {begins(poll, nation)} to {poll.day}, for "
            f"{number} of the services, in {nation.value.replace('_', ' ').title()}. {NO_ADVICE}",
            poll.source,
            needs_override=True,
        )
        for (poll, nation), number in sorted(
            found.items(), key=lambda one: (one[0][0].day, one[0][0].id, one[0][1])
        )
    )
    return (*before_polls, *map(_caution, occasions(day)))


def _caution(occasion: Occasion) -> Caution:
    days = f"{occasion.first} to {occasion.last}"
    when = f"usually about {days}" if occasion.usual else days
    if occasion.first == occasion.last:
        when = str(occasion.first)
    says = {
        OccasionKind.RECESS: "Members of Parliament are in their constituencies, which suits local visits",
        OccasionKind.CONFERENCE: "political editors are away, and space is short",
        OccasionKind.BUDGET: "there is hardly room for other news",
    }[occasion.kind]
    return Caution(
        f"{occasion.name} ({when}): {says}.",
        occasion.source,
        needs_override=occasion.kind is not OccasionKind.RECESS and not occasion.usual,
    )


def elected_quote_stop(
    front: ReleaseFront, service: LibraryService, polls: Sequence[Poll], day: date
) -> tuple[Gap, ...]:
    """Quotations that keep one service's copy back on a day: an elected member's, before a poll where
    the service is. Nobody else's copy is stopped by them."""
    quoted = [field for field in front.fields if _quotes_a_member(field, service)]
    if not quoted or before(service, polls, day) is None:
        return ()
    return tuple(Gap(field.name, field.label, BEFORE_A_POLL) for field in quoted)


def _quotes_a_member(field: Field, service: LibraryService) -> bool:
    """Whether a field prints what an elected member says. A national speaker's type is in the release,
    and one without a type may be elected; of two spokespeople with one name, one that is elected is
    enough."""
    if field.type is not FieldType.QUOTE:
        return False
    if field.national:
        return not field.speakers or SpeakerType.ELECTED_MEMBER in field.speakers
    fact = service.facts.get(field.name)
    if fact is None or not tidy(fact.value):
        return False
    speakers = named(service.spokespeople, fact.speaker)
    return any(one.type is SpeakerType.ELECTED_MEMBER for one in speakers)
