"""Library services and releases in the press table, for tests of what services say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3

from fanfare.aws.press.releases import Releases
from fanfare.aws.press.services import Services
from fanfare.mailings.release_ids import mailing_id
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.releases.release import Edition, Release, ReleaseState
from fanfare.releases.version import PressAudience, ReleaseFront, ReleaseVersion
from fanfare.services.service import (
    Contact,
    Fact,
    LibraryService,
    Nation,
    SpeakerType,
    Spokesperson,
    member_of,
)

KENT = member_of("kent")
FIELDS = (
    Field(
        name="national",
        label="National number",
        type=FieldType.NUMBER,
        national=Fact(value="9", unit="books", source="us"),
    ),
    Field(
        name="booked",
        label="Places",
        type=FieldType.NUMBER,
        known=Known.PLACES_TAKEN,
        required=False,
    ),
    Field(name="events", label="Events", type=FieldType.ACTIVITIES, required=False),
    Field(
        name="children",
        label="Children who took part",
        type=FieldType.NUMBER,
        unit="children",
        example="1,762",
    ),
    Field(
        name="local_quote",
        label="What you say of it",
        type=FieldType.QUOTE,
        speakers=(SpeakerType.OFFICER,),
        most=40,
    ),
    Field(name="more", label="Read more", type=FieldType.LINK, required=False),
    Field(name="opening", label="First day", type=FieldType.DATE),
    Field(name="story", label="A story", type=FieldType.TEXT, most=100),
)


def services() -> Services:
    return Services(boto3.client("dynamodb"), "PressTable")


def releases() -> Releases:
    return Releases(boto3.client("dynamodb"), "PressTable")


def kent(**changes: Any) -> LibraryService:
    """Kent's service, stored."""
    facts: dict[str, Any] = {
        "key": "kent",
        "name": "Kent & Medway Libraries",
        "nation": Nation.ENGLAND,
        "press": Contact(name="Press office", email="press@kent.example"),
        "website": "https://kent.example",
        "spokespeople": (
            Spokesperson(name="Asha Rahman", post="Head of Libraries", type=SpeakerType.OFFICER),
        ),
        "facts": {"children": Fact(value="1,762", source="our own count", title="kept")},
    }
    return services().save(LibraryService(**(facts | changes)))


def release(
    slug: str = "libraries-week",
    state: ReleaseState = ReleaseState.SUBMITTED,
    fields: tuple[Field, ...] = FIELDS,
    sent: datetime | None = None,
    **changes: Any,
) -> Release:
    """A release with these fields, stored; sent: when its only edition was to leave."""
    front = ReleaseFront(
        slug=slug,
        headline="SECRET HEADLINE",
        language="en",
        embargo=None,
        day=date(2021, 10, 4),
        audience=changes.pop("audience", PressAudience()),
        contact=Contact(name="Press"),
        sender="Libraries Week",
        fields=fields,
        deadline=changes.pop("deadline", None),
    )
    version = ReleaseVersion(
        front=front,
        source=f"SECRET SOURCE {slug} {changes.pop('edit', '')}",
        program="SECRET PROGRAM",
        document="",
        large_document="",
        headline="SECRET HEADLINE",
        text="SECRET TEXT",
        article="<p>SECRET TEXT</p>",
        national=True,
    )
    content = releases().store(version)
    edition = Edition(
        number=0,
        content=content,
        mailing=mailing_id(slug, 0),
        headline=front.headline,
        public_from=sent or datetime.now(UTC),
        national=True,
    )
    return releases().save(
        Release(
            slug=slug,
            headline=front.headline,
            content=content,
            state=state,
            author="Ada",
            submitted_at=datetime.now(UTC) - timedelta(days=changes.pop("age", 1)),
            embargo=None,
            editions=(edition,) if sent else (),
        )
    )
