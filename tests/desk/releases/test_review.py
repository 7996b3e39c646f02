"""A release's file before it is handed in, at the desk's door: looked over, as a copy, as it is stored."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest

from desk import parallel
from desk.refusal import Refused
from desk.releases.compile.stored import stored_version
from desk.releases.copy import WouldBeHeld, copy_of, document, page, with_brackets
from desk.releases.file.release_file import Draft, read
from desk.releases.from_stack import outlooks
from desk.releases.review import Review, review
from desk.stack import Stack
from fanfare import language
from fanfare.releases.render.text import as_text
from fanfare.services.service import Contact, Fact, SpeakerType, Spokesperson
from tests.stack import ROOT
from tests.support import bulletin_desk
from tests.support.release_desk import PressDesk, press_desk_on

SAMPLE = (ROOT / "infra/sample_campaign/release.md").read_text()
NOW = datetime.now(UTC)
FACTS = {
    "what_we_do": Fact(value="Books for 140 people at home."),
    "local_quote": Fact(value="Come and see us.", speaker="Ann Able"),
}
OFFICER = Spokesperson(name="Ann Able", post="head of libraries", type=SpeakerType.OFFICER)


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    monkeypatch.setattr(parallel, "THREADS", 1)
    return press_desk_on(monkeypatch, tmp_path)


@pytest.fixture
def stack(desk: PressDesk) -> Stack:
    return Stack("fanfare-test", bulletin_desk.OUTPUTS, {"region_name": "eu-west-2"})


def draft(text: str = SAMPLE) -> Draft:
    return read(text.encode(), language.available(), NOW)


def test_a_file_is_looked_over_without_a_stack() -> None:
    assert (Review(draft()).stopping, Review(draft()).ahead) == (0, None)
    bad = Review(draft(SAMPLE.replace("slug: l", "slug: L")))
    assert (bad.stopping, bad.for_nobody) == (1, False)


def test_what_it_means_for_services_is_looked_over_with_one(desk: PressDesk, stack: Stack) -> None:
    assert not review(
        draft(), stack.releases, outlooks(stack), NOW
    ).for_nobody  # no service is known at all
    desk.serve("kent", facts=FACTS, spokespeople=(OFFICER,))
    desk.serve("essex", facts={}, press=Contact())
    seen = review(draft(), stack.releases, outlooks(stack), NOW)
    assert seen.ahead
    assert (len(seen.ahead.services), [one.key for one, _ in seen.ahead.held]) == (2, ["essex"])
    kemt = draft(SAMPLE.replace("{sectors: [public]}", "{services: [kemt]}"))
    other = review(kemt, stack.releases, outlooks(stack), NOW)
    assert other.for_nobody


def test_copies_of_it(desk: PressDesk, stack: Stack) -> None:
    kent = desk.serve("kent", facts=FACTS, spokespeople=(OFFICER,))
    essex = desk.serve("essex", facts={})
    read_well = draft()
    assert read_well.front
    assert read_well.made
    front, program = read_well.front, read_well.made.program
    blocks = copy_of(kent, front, program, stack.known_facts, NOW)
    assert "Books for 140 people at home." in as_text(blocks, "en")
    assert "Books for 140 people at home." in page("en", blocks)
    lines = docx.Document(BytesIO(document(front, blocks, large=True))).paragraphs
    assert any("Books for 140" in line.text for line in lines)
    with pytest.raises(WouldBeHeld) as held:
        copy_of(essex, front, program, stack.known_facts, NOW)
    assert [gap.name for gap in held.value.gaps] == ["what_we_do", "local_quote"]
    assert "[" in as_text(with_brackets(front, program), "en")


def test_only_a_good_file_is_stored() -> None:
    stored = stored_version(draft(), "release.md")
    assert stored.source == SAMPLE
    assert stored.national
    with pytest.raises(Refused, match=r"release\.md needs mending in 1 place\.") as refused:
        stored_version(draft(SAMPLE.replace("slug: l", "slug: L")), "release.md")
    assert any(problem.stops for problem in refused.value.problems)
