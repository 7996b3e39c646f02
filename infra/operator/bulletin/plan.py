"""When to send, as typed; and telling what sending an issue means, before it is sent."""

from datetime import datetime

from desk.bulletin.plan import PRICE, Plan, begins, duration, read_time
from desk.text import counted
from fanfare.bulletin.issue import StoredIssue
from infra.operator.cli.output import say
from infra.operator.cli.usage import read_option


def read_at(text: str, now: datetime) -> datetime | None:
    """The instant that --at names; None when it was left out. Raises UsageRefused."""
    return read_option("--at", lambda: read_time(text, now)) if text else None


def tell_plan(plan: Plan, issue: StoredIssue) -> None:
    """Everything to know before answering the question."""
    mailing, people = plan.mailing, plan.people
    print(f"Mailing   {mailing.id}")
    print(f"Subject   {mailing.subject}")
    print(f"From      {issue.front.sender}")
    print(f"Topics    {', '.join(mailing.topics) or 'all'}")
    print(f"Audience  {counted(people, 'person', 'people')}")
    print(f"Begins    {begins(plan.at)}")
    print(f"Takes     about {duration(people, plan.quota.pace)}")
    print(f"Costs     about ${people * PRICE:,.2f} for SES, at ${PRICE * 1000:.2f} for 1,000 mails")
    if not plan.quota.has_room(people):
        say(
            f"Warning: the account may send {plan.quota.day:,.0f} mails in 24 hours and has sent "
            f"{plan.quota.used:,.0f}. The mailing pauses when they are used up; resume it a day later, "
            "or ask AWS for more first."
        )
