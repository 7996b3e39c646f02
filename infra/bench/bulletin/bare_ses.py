"""One finished mail, sent again and again: what no sender can do without. Events as in naive_bulletin."""

from typing import Any

from infra.bench.bulletin.naive_bulletin import message, sender, ses


def handler(event: dict[str, Any], context: Any) -> None:
    """Send the first person's mail as often as there are people."""
    raw = message(event, *event["people"][0])
    for address, *_ in event["people"]:
        ses.send_raw_email(Source=sender, Destinations=[address], RawMessage={"Data": raw})
