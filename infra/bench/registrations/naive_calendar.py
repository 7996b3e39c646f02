"""The plain handler again, mailing what Fanfare mails: plain text, HTML, links and a calendar part with
its time zone, written by Python's email package and icalendar for each record."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from icalendar import Calendar, Event, vCalAddress

from infra.bench.registrations.naive import Registration, logger, processor, register, sender, ses

LONDON = ZoneInfo("Europe/London")
SITE = "https://www.librariesweek.example"


def calendar(request: Registration, activity: dict[str, Any], links: list[str]) -> str:
    """The invitation."""
    event = Event()
    starts = datetime.fromisoformat(activity["starts"]).astimezone(LONDON)
    event.add("uid", f"{request.request_id}@librariesweek.example")
    event.add("dtstamp", datetime.now(UTC))
    event.add("sequence", 0)
    event.add("summary", activity["title"])
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=45))
    event.add("location", activity["place"])
    event.add("description", "\n".join(links))
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    event.add("attendee", vCalAddress(f"mailto:{request.email}"))
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//Plain//EN")
    whole.add("method", "REQUEST")
    whole.add_component(event)
    whole.add_missing_timezones()
    return str(whole.to_ical().decode())


def mail(request: Registration, activity: dict[str, Any], status: str) -> EmailMessage:
    """The whole mail."""
    links = [f"{SITE}/join/{request.request_id}", f"{SITE}/manage/{request.request_id}"]
    lines = [
        f"Dear {request.name},",
        f"your registration for {activity['title']} is {status}.",
        f"When: {activity['starts']}",
        f"Where: {activity['place']}",
        f"Places: {request.places}",
        *links,
    ]
    message = EmailMessage()
    message["From"] = f"Libraries Week <{sender}>"
    message["To"] = request.email
    message["Subject"] = f"Your registration: {activity['title']}"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(lines))
    message.add_alternative("".join(f"<p>{line}</p>" for line in lines), subtype="html")
    invitation = calendar(request, activity, links)
    message.add_alternative(invitation, subtype="calendar", params={"method": "REQUEST"})
    return message


def record_handler(record: SQSRecord) -> None:
    """Serve one request."""
    request = Registration.model_validate_json(record.body)
    activity, status = register(request)
    raw = mail(request, activity, status).as_bytes()
    ses.send_raw_email(Source=sender, Destinations=[request.email], RawMessage={"Data": raw})
    logger.info("registered", activity=request.activity, status=status)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
