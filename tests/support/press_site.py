"""Releases and copies as visitors of the press pages find them, for tests."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from fanfare.mailings.release_ids import mailing_id
from fanfare.messages.releases import PressMessage, decode_press
from fanfare.releases.copies import SentCopy
from fanfare.releases.release import Edition, Release, ReleaseState
from fanfare.releases.version import Image, PressAudience, ReleaseFront, ReleaseVersion
from fanfare.services.service import Contact
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.press import resources as press_room
from tests.support.fixtures import take
from tests.support.press_desk import KENT

IMAGE = Image(
    url="https://images.example/a.jpg", alt="Children read", credit="Ann & Co", licence="CC BY 4.0"
)


def version_of(
    slug: str, headline: str, language: str = "en", beginning: str = ""
) -> ReleaseVersion:
    front = ReleaseFront(
        slug=slug,
        headline=headline,
        language=language,
        embargo=None,
        day=date(2021, 10, 4),
        audience=PressAudience(),
        contact=Contact(name="Press"),
        sender="Libraries Week",
        images=(IMAGE,),
    )
    inside = f"<h2>About {slug}</h2><p>{beginning or len(headline)}</p>"
    article = f'<article lang="{language}" dir="auto">{inside}</article>'
    return ReleaseVersion(
        front=front,
        source=f"{slug} {headline}",
        program="",
        document="",
        large_document="",
        headline=headline,
        text="",
        article=article,
        national=True,
    )


def released(slug: str = "week", *froms: datetime, **changes: Any) -> Release:
    """A release with an edition from each of these instants on, stored. withheld: numbers of editions
    that never left. reason: of the corrections. beginning: the first paragraph, HTML."""
    withheld = changes.pop("withheld", ())
    language = changes.pop("language", "en")
    beginning = changes.pop("beginning", "")
    headline = changes.pop("headline", f"The <news> & {slug}")
    reason = changes.pop("reason", "The date was wrong")
    editions = []
    for number, public_from in enumerate(froms):
        title = f"{headline} {number}" if number else headline
        content = press_room.releases.store(version_of(slug, title, language, beginning))
        edition = Edition(
            number=number,
            content=content,
            mailing=mailing_id(slug, number),
            headline=title,
            public_from=public_from,
            language=language,
            reason=reason if number else "",
            withheld=number in withheld,
        )
        editions.append(edition)
    national = changes.pop("national", True)
    editions = [replace(one, national=national) for one in editions]
    known = press_room.releases.load(slug)
    release = Release(
        slug=slug,
        headline=headline,
        content=editions[-1].content if editions else "0" * 32,
        state=ReleaseState.ORDERED,
        author="Ada",
        submitted_at=froms[0] - timedelta(days=1) if froms else resources.now(),
        embargo=None,
        editions=tuple(editions),
        version=known.version if known else 0,
    )
    return press_room.releases.save(replace(release, **changes))


def copied(slug: str = "week", number: int = 0, member: str = KENT) -> SentCopy:
    """A service's copy, kept."""
    copy = SentCopy(
        member=member,
        mailing=mailing_id(slug, number),
        slug=slug,
        number=number,
        headline=f"News from Kent {number}",
        text=f"KENT TEXT {number}",
        html=f'<article lang="en" dir="auto"><h2>News from Kent {number}</h2></article>',
        rendered_at=resources.now(),
    )
    press_room.responses.keep_copy(copy)
    return copy


def kit(slug: str = "week", number: int = 0, member: str = KENT) -> str:
    """The path of a service's kit."""
    return f"/press/kit/{resources.signer().sign(Purpose.KIT, mailing_id(slug, number), member)}"


def use(answer: str = "", slug: str = "week", number: int = 0, member: str = KENT) -> str:
    """Where a service says what it did."""
    token = resources.signer().sign(Purpose.USE, mailing_id(slug, number), member)
    return f"/press/use/{token}" + (f"?use={answer}" if answer else "")


def told() -> list[PressMessage]:
    """What the site has put on the press queue, and takes it off."""
    return [decode_press(body) for body in take("PressQueue")]
