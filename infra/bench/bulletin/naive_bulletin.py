"""The plain way to mail a bulletin, to compare with: for each person render two Jinja2 templates, build an
EmailMessage and call SES, as any tutorial has it.

Events: {"text", "html": templates, "subject", "people": [[address, name, token], …]}.
"""

import os
from email.message import EmailMessage
from typing import Any

import boto3
from jinja2 import Environment

ses = boto3.client("ses")
sender = os.environ["SENDER_ADDRESS"]
plain = Environment(autoescape=False)  # noqa: S701 - of plain text
marked = Environment(autoescape=True)


def message(event: dict[str, Any], address: str, name: str, token: str) -> bytes:
    """One person's mail."""
    facts = {"name": name, "token": token, "address": address}
    mail = EmailMessage()
    mail["From"] = f"Libraries Week <{sender}>"
    mail["To"] = address
    mail["Subject"] = event["subject"]
    mail["List-Unsubscribe"] = f"<https://www.librariesweek.example/bulletin/leave/{token}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(plain.from_string(event["text"]).render(facts))
    mail.add_alternative(marked.from_string(event["html"]).render(facts), subtype="html")
    return mail.as_bytes()


def handler(event: dict[str, Any], context: Any) -> None:
    """Render, build and send for each person."""
    for address, name, token in event["people"]:
        raw = message(event, address, name, token)
        ses.send_raw_email(Source=sender, Destinations=[address], RawMessage={"Data": raw})
