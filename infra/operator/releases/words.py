"""What commands say of a release: its content, what sending it means, and what is late or asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from desk.bulletin.plan import PRICE, begins, duration
from desk.files.clock import as_written
from desk.refusal import Refused
from desk.releases.file.findings import line
from desk.releases.outlook import Outlook
from desk.releases.workflow.ask import Asked
from desk.releases.workflow.order_plan import Sending
from desk.text import counted, printable
from fanfare.mailings.pace import Quota
from fanfare.releases.approval import waits
from fanfare.releases.release import Release
from infra.operator.cli.output import say

NOT_NATIONAL = "not public: it has no national version"
_MAX_NAMED = 20


@contextmanager
def telling_problems() -> Iterator[None]:
    """Tell each problem of a refusal, before what it says itself."""
    try:
        yield
    except Refused as refused:
        for problem in refused.problems:
            say(line(problem))
        raise


def content_lines(release: Release) -> list[str]:
    """What an approval is about."""
    embargo = f"{as_written(release.embargo)} in London" if release.embargo else "none"
    return [
        f"Release   {release.slug}",
        f"Headline  {release.headline}",
        f"Content   {release.content}",
        f"Embargo   {embargo}",
        f"Author    {release.author}",
        *([] if release.national else [f"Public    {NOT_NATIONAL}"]),
        *([f"Corrects  {release.reason}"] if waits(release) and release.reason else []),
    ]


def tell_submitted(release: Release) -> None:
    """What waits for an approval, and how to give it."""
    for one in content_lines(release):
        print(printable(one))
    say(
        f"{release.slug} waits for another person: "
        f"fanfare release approve {release.slug} --content {release.content}"
    )


def tell_asked(asked: Asked, slug: str) -> None:
    """How many services were asked for what is missing."""
    if asked.services:
        say(f"{counted(asked.services, 'service is', 'services are')} asked for what is missing.")
    if asked.lost:
        say(f"{asked.lost} could not be asked. To try again: fanfare release send {slug}")


def tell_plan(plan: Sending) -> None:
    """Everything to know before answering the question."""
    ahead = plan.ahead
    for stranger in ahead.strangers:
        say(printable(f"Warning: {stranger}"))
    if not ahead.services:
        return
    for one in _head(plan.wanted):
        print(printable(one))
    services = len(ahead.services)
    print(f"Audience  {counted(services, 'service', 'services')}")
    print(f"Held      {len(ahead.gaps)} with gaps, until they are filled")
    if plan.asked:
        print(
            f"Asked     {counted(plan.asked, 'service', 'services')} at once, for what is missing"
        )
    print(f"Embargo   {begins(plan.wanted.embargo) if plan.wanted.embargo else 'none'}")
    print(f"Begins    {begins(plan.start)}")
    print(f"Takes     about {duration(services, plan.quota.pace)}")
    print(f"Costs     about ${services * PRICE:,.2f} for SES")
    _tell_held(ahead)
    _tell_room(plan.quota, services)
    tell_cautions(ahead)


def tell_cautions(ahead: Outlook) -> None:
    """What the calendar says of the day."""
    for caution in ahead.cautions:
        kind = "Warning" if caution.needs_override else "Note"
        say(f"{kind}: {caution.text} ({caution.source})")


def _head(wanted: Release) -> Iterator[str]:
    edition = wanted.editions[-1]
    corrects = wanted.corrects(edition)
    number = f", correction {edition.number}: {edition.reason}" if corrects else ""
    yield f"Release   {wanted.slug}{number}"
    yield f"Headline  {edition.headline}"
    yield f"Content   {edition.content}"
    if wanted.approval:
        yield f"Approved  by {wanted.approval.by}"


def _tell_held(ahead: Outlook) -> None:
    for service, gaps in ahead.held[:_MAX_NAMED]:
        labels = ", ".join(gap.label for gap in gaps)
        say(f"Held: {service.name} ({service.key}): {labels}")
    if (more := len(ahead.gaps) - _MAX_NAMED) > 0:
        say(f"… and {more} more. All: fanfare services gaps")


def _tell_room(quota: Quota, services: int) -> None:
    if not quota.has_room(services):
        say(
            f"Warning: the account may send {quota.day:,.0f} mails in 24 hours and has sent "
            f"{quota.used:,.0f}. The mailing pauses when they are used up."
        )
