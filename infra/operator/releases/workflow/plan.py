"""What sending a release means: to how many, who is held, when, at what price, and against what advice."""

from datetime import UTC, datetime

from desk.bulletin.plan import PRICE, begins, duration, quota
from desk.refusal import Refused
from desk.releases.outlook import Outlook
from desk.stack import Stack
from desk.text import counted, printable
from fanfare.releases.release import Release
from infra.operator.cli.output import say
from infra.operator.releases.workflow.ask import askable
from infra.operator.releases.workflow.records import read_reason

_MOST_NAMED = 20


def tell_plan(stack: Stack, wanted: Release, ahead: Outlook) -> None:
    """Everything to know before answering the question."""
    edition = wanted.editions[-1]
    start = edition.public_from if edition.public_from > datetime.now(UTC) else None
    services, held, allowed = len(ahead.services), len(ahead.gaps), quota(stack)
    corrects = wanted.corrects(edition)
    number = f", correction {edition.number}: {edition.reason}" if corrects else ""
    print(printable(f"Release   {wanted.slug}{number}"))
    print(printable(f"Headline  {edition.headline}"))
    print(f"Content   {edition.content}")
    if wanted.approval:
        print(printable(f"Approved  by {wanted.approval.by}"))
    print(f"Audience  {counted(services, 'service', 'services')}")
    print(f"Held      {held} with gaps, until they are filled")
    if start and (asked := len(askable(ahead))):
        print(f"Asked     {counted(asked, 'service', 'services')} at once, for what is missing")
    print(f"Embargo   {begins(wanted.embargo) if wanted.embargo else 'none'}")
    print(f"Begins    {begins(start)}")
    print(f"Takes     about {duration(services, allowed.pace)}")
    print(f"Costs     about ${services * PRICE:,.2f} for SES")
    for service, gaps in ahead.held[:_MOST_NAMED]:
        labels = ", ".join(gap.label for gap in gaps)
        say(f"Held: {service.name} ({service.key}): {labels}")
    if held > _MOST_NAMED:
        say(f"… and {held - _MOST_NAMED} more. All: fanfare services gaps")
    if not allowed.has_room(services):
        say(
            f"Warning: the account may send {allowed.day:,.0f} mails in 24 hours and has sent "
            f"{allowed.used:,.0f}. The mailing pauses when they are used up."
        )


def guard(ahead: Outlook, override: str) -> list[str]:
    """What somebody decided to send in spite of, for the audit trail. Raises Refused when nobody
    did and the calendar warns."""
    for caution in ahead.cautions:
        kind = "Warning" if caution.needs_override else "Note"
        say(f"{kind}: {caution.text} ({caution.source})")
    warned = [caution.text for caution in ahead.cautions if caution.needs_override]
    if not warned:
        return []
    if not override:
        raise Refused(
            "Nothing was sent. To send in spite of the warning, say why: --override REASON."
        )
    return [f"{read_reason(override, '--override')} In spite of: {' '.join(warned)}"]
