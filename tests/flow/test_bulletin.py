"""The bulletin in this process, on moto, every message delivered twice."""

import re
from email import message_from_string, policy
from email.message import EmailMessage

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from fanfare.aws.ledger.mailings import Mailings
from fanfare.mailings.mailing import Counts, MailingState, total
from fanfare.messages.mailings import FreezeAudience
from tests.flow.pump import Pump
from tests.stack import environment
from tests.support.mailing import FRONT, MAILING, make_mailing
from tests.support.site import send, visit

pytestmark = pytest.mark.usefixtures("site")


def to(address: str) -> list[EmailMessage]:
    backend = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"]
    mails = [message_from_string(m.raw_data, policy=policy.default) for m in backend.sent_messages]
    return [mail for mail in mails if mail["To"] == address]


def link(mail: EmailMessage, path: str) -> str:
    body = mail.get_body(("plain",))
    assert body
    found = re.search(rf"https://fanfare\.example\.org{path}\S+", body.get_content())
    assert found
    return found[0]


def order(mailing: str) -> None:
    """What the operator's command does."""
    make_mailing(id=mailing)
    boto3.client("sqs").send_message(
        QueueUrl=environment()["MAILING_QUEUE_URL"],
        MessageBody=FreezeAudience(mailing=mailing).model_dump_json(),
    )
    Pump().run()


def subscribe(address: str) -> None:
    form = visit("/bulletin/subscribe").inputs
    assert send("/bulletin/subscribe", form | {"email": address, "everything": "yes"}).status == 303
    Pump().run()
    (mail,) = to(address)
    page = link(mail, "/bulletin/confirm/")
    for method in ("GET", "HEAD"):
        for _ in range(100):
            assert visit(page, method=method).status == 200
    Pump().run()
    assert send(page, {}).status == 200
    Pump().run()


def test_from_the_form_to_an_issue_and_out_by_one_click() -> None:
    for name in ("ada", "ben"):
        subscribe(f"{name}@example.org")
    order(MAILING)
    _, issue = to("ada@example.org")
    assert issue["Subject"] == FRONT.subject
    assert str(issue["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    one_click = re.match(r"<(https://[^>]+)>", str(issue["List-Unsubscribe"]))
    assert one_click
    assert send(one_click[1], {"List-Unsubscribe": "One-Click"}).status == 200
    Pump().run()
    order("libraries-week-2")
    assert len(to("ada@example.org")) == 2
    assert len(to("ben@example.org")) == 3
    mailings = Mailings(boto3.client("dynamodb"), "LedgerTable")
    for mailing, audience in ((MAILING, 2), ("libraries-week-2", 1)):
        found = mailings.load(mailing)
        assert found
        assert found.state is MailingState.FINISHED
        numbers = total(mailings.counts(mailing))
        assert numbers == Counts(audience=audience, sent=audience, frozen=16)
