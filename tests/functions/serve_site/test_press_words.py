"""No sentence of the press pages escapes the catalogues. See test_serve_site_words."""

from datetime import date, timedelta
from typing import Any

import pytest
from babel import Locale

from fanfare.pages import words
from fanfare.releases.responses.records import Coverage, UseAnswer
from fanfare.releases.responses.use import Use
from fanfare.services.service import SpeakerType
from serve_site.press import resources as press_room
from tests.functions.serve_site.test_words import bracketed, catalogues, seen, unbracketed
from tests.support.press_desk import KENT, kent
from tests.support.press_site import copied, kit, released, use
from tests.support.site import Clock, send

__all__ = ["bracketed", "catalogues"]

HOUR = timedelta(hours=1)
DATA = {"about", "week", "data", "ann", "co", "cc", "by", "children", "read", "kent", "text", "news",
        "from", "press", "bulletin", "fanfare", "example", "org"}  # fmt: skip
"""Words of the sample's releases, copies and addresses."""


WELSH = Locale("cy")
DATES = {
    word.lower()
    for names in (WELSH.days, WELSH.months)
    for name in names["format"]["wide"].values()
    for word in name.split()
}


def own_words(address: str) -> set[str]:
    return set(unbracketed(seen(address)).lower().split()) - DATA - DATES


def everything(site: Clock, *hours: float) -> None:
    released("week", *(site() - one * HOUR for one in hours), headline="data", reason="data")


@pytest.mark.parametrize("hours", [(), (1,), (2, 1)])
def test_every_text_of_the_press_pages(site: Clock, hours: tuple[float, ...]) -> None:
    everything(site, *hours)
    kent(name="data")
    for number in range(len(hours)):
        copied(number=number)
    for address in (
        "/press",
        "/press/week",
        kit(),
        kit() + "?told=1",
        use(),
        use() + "?noted=used",
    ):
        assert not own_words(address), address
    answered: dict[str, Any] = {"mailing": "PR-week-1", "member": KENT, "at": site()}
    press_room.responses.answer(UseAnswer(use=Use.ADAPTED, **answered))
    about = {"id": "c", "title": "data", "outlet": "data", "url": "", "day": date(2021, 10, 4)}
    press_room.responses.cover(Coverage(**answered, **about))
    for address in (kit(), use()):
        assert not own_words(address), address


def test_every_text_of_a_coverage_form_that_comes_back(site: Clock) -> None:
    everything(site, 1)
    copied()
    for typed in (
        {},
        {"title": "x" * 201, "outlet": "\x01", "day": "2999-01-01", "url": "x"},
    ):
        page = send(kit() + "?lang=cy", typed)
        assert page.status == 422
        assert not set(unbracketed(page).lower().split()) - DATA, typed


def test_every_answer_and_kind_of_speaker_has_words() -> None:
    assert words.USES.keys() == set(Use)
    assert words.SPEAKER_TYPES.keys() == set(SpeakerType)
