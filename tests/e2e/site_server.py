"""The site's pages behind a small HTTP server, on moto: a browser test needs no engine to start.

Only pages are looked at here. That the stack works as one is shown on the engine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3

from accept_registration import handler as acceptance
from desk.activities import file as reading
from desk.activities import importer as importing
from desk.files import spreadsheet
from fanfare.activities.activity import Activity, Listing
from fanfare.aws.register.activity_rows import from_listing
from fanfare.bulletin.issue import ArchiveEntry, FrontMatter, StoredIssue
from fanfare.mailings.release_ids import mailing_id
from fanfare.releases.copies import SentCopy
from fanfare.services.addresses import writing_token
from fanfare.services.service import AddressChange
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import Topic
from infra.operator.releases.file import good_version
from serve_site import handler as site
from serve_site import resources
from serve_site.bulletin import resources as readers
from serve_site.press import resources as press_room
from tests.stack import ROOT, environment
from tests.support import press_desk
from tests.support.fixtures import Context

ARTICLE = """
<p>Good morning. <strong>Libraries Week</strong> begins, and with it
<a href="https://www.librariesweek.example/activities">fifty activities near you</a>.</p>
<h2>This week</h2>
<ul><li>Rhyme time in Kingston</li><li>A talk about copyright</li></ul>
<h3>Online</h3>
<blockquote><p>Libraries changed my life.</p></blockquote>
<table><thead><tr><th>Day</th><th>What</th></tr></thead>
<tbody><tr><td>Monday</td><td>Book swap</td></tr></tbody></table>
<p><code>pip install library</code></p>
<h2>Next week</h2>
<ol><li>Rest</li></ol>
"""

# Powertools keeps the request that it answers in one place: one at a time, as in Lambda.
one_at_a_time = Lock()


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site while the context lasts. Gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sample_activities() -> list[Activity]:
    """The sample campaign, moved to the coming weeks."""
    now = datetime.now(UTC)
    file = ROOT / "infra" / "sample_campaign" / "activities.csv"
    good, problems = reading.entries(spreadsheet.read(file.read_bytes()), now)
    assert not problems
    return [entry.activity for entry in importing.moved_to_coming_weeks(good, now)]


def store(listing: Listing) -> None:
    """Put an activity into the register."""
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_listing(listing))


def store_bulletin() -> None:
    """Put some issues into the archive, and a subscriber of each standing into the list."""
    for slug, subject, shown in (
        ("libraries-week-starts", "Libraries Week starts today: fifty activities near you", True),
        ("copyright-news", "What the new copyright rules mean for school libraries", True),
        ("taken-back", "Taken back", False),
    ):
        front = FrontMatter(
            subject=subject,
            preheader="Rhyme times, talks and a book swap; and what your library can do for you.",
            topics=(Topic.PUBLIC, Topic.LIBRARIES_WEEK) if shown else (),
            language="en",
            slug=slug,
            sender="Libraries Week",
            day=date(2021, 10, 4),
        )
        stored = StoredIssue(front=front, text=("",), html=("",), article=ARTICLE)
        sent = datetime.now(UTC) - timedelta(days=1)
        content = readers.issues.store(stored)
        entry = ArchiveEntry(front=front, content=content, public_from=sent, published=shown)
        readers.issues.publish(entry)
    for standing in Standing:
        _subscribe(standing, standing)
    _subscribe("paused", Standing.CONFIRMED, datetime.now(UTC) + timedelta(weeks=5))


def store_press() -> None:
    """Put the sample release onto the press pages, by itself and corrected, with a service's copies."""
    service, now = press_desk.kent(), datetime.now(UTC)
    press_room.addresses.put(
        AddressChange(
            member=service.member,
            id="0" * 32,
            by="Bo",
            before=service.press.email,
            after="new@kent.example",
            at=now,
        )
    )
    made = good_version(ROOT / "infra" / "sample_campaign" / "release.md")
    for slug, hours in (("sent", (2,)), ("corrected", (3, 1))):
        version = replace(made, front=replace(made.front, slug=slug))
        release = press_desk.release(slug, sent=now)
        (edition,) = release.editions
        editions = tuple(
            replace(
                edition,
                number=number,
                content=press_room.releases.store(version),
                mailing=mailing_id(slug, number),
                headline=version.headline,
                public_from=now - timedelta(hours=ago),
                reason="The date in the second paragraph was wrong." if number else "",
            )
            for number, ago in enumerate(hours)
        )
        press_room.releases.save(
            replace(release, headline=version.headline, content=version.content, editions=editions)
        )
        for one in editions:
            copy = SentCopy(
                member=service.member,
                mailing=one.mailing,
                slug=slug,
                number=one.number,
                headline=version.headline,
                text=version.text,
                html=version.article,
                rendered_at=now,
            )
            press_room.responses.keep_copy(copy)


def press_link(purpose: Purpose, slug: str, *more: str) -> str:
    """A link of the service whose copies are stored. more: the number of the edition, unless the page is
    about no release, and what follows the link in the address. Of links about no edition, slug says
    which release, or which change of address."""
    if purpose in (Purpose.FACTS, Purpose.NEW_ADDRESS, Purpose.KEEP_ADDRESS):
        token = resources.signer().sign(purpose, press_desk.KENT, slug)
        return f"/press/{purpose}/{token}{''.join(more)}"
    if purpose is Purpose.EDIT:
        service = press_room.services.load(press_desk.KENT)
        assert service
        token = writing_token(service, resources.signer(), resources.opaque_ids())
        return f"/press/edit/{token}{''.join(more)}"
    parts = [mailing_id(slug, int(one)) for one in more if one.isdecimal()] + [press_desk.KENT]
    token = resources.signer().sign(purpose, *parts)
    return f"/press/{purpose}/{token}{''.join(one for one in more if not one.isdecimal())}"


def bulletin_link(purpose: Purpose, name: str, *more: str) -> str:
    """A link of the bulletin for the subscriber of that name. more: parts that the link carries as
    well, then what follows it in the address."""
    parts = [one for one in more if one[0] not in "/?"]
    person = resources.opaque_ids().of("person", name)
    token = resources.signer().sign(purpose, person, *parts)
    return f"/bulletin/{purpose}/{token}{''.join(more[len(parts) :])}"


def _subscribe(name: str, standing: Standing, paused_until: datetime | None = None) -> None:
    readers.subscribers.save(
        Subscriber(
            person=resources.opaque_ids().of("person", name),
            email="ada@example.org",
            subscription_id="s-1",
            standing=standing,
            topics=(Topic.PUBLIC, Topic.COPYRIGHT),
            changed_at=datetime.now(UTC),
            paused_until=paused_until,
        )
    )


def accept() -> int:
    """Let accept_registration take what is on its queue. Returns how many messages that was."""
    sqs = boto3.client("sqs")
    url = environment()["REGISTRATION_QUEUE_URL"]
    taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get(
        "Messages", []
    )
    records = [
        {
            "messageId": message["MessageId"],
            "body": message["Body"],
            "attributes": message["Attributes"],
        }
        for message in taken
    ]
    if records:
        acceptance.handler({"Records": records}, Context())
    for message in taken:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return len(taken)


class _Door(BaseHTTPRequestHandler):
    """Turns HTTP into REST API events, and answers back into HTTP."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        event: dict[str, Any] = {
            "httpMethod": self.command,
            "path": parts.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "queryStringParameters": dict(parse_qsl(parts.query)) or None,
            "multiValueQueryStringParameters": None,
            "requestContext": {
                "stage": "v1",
                "path": f"/v1{parts.path}",
                "identity": {"sourceIp": "192.0.2.1"},
            },
            "body": self.rfile.read(length).decode() if length else None,
            "isBase64Encoded": False,
        }
        with one_at_a_time:
            answer = site.handler(event, Context())
        body = answer["body"].encode()
        self.send_response(answer["statusCode"])
        for name, values in answer["multiValueHeaders"].items():
            for value in values:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_OPTIONS = do_PUT = answer

    def log_message(self, *_: object) -> None:
        """Say nothing: pytest's output is for results."""
