"""An issue's HTML in a real browser, as a mail program shows it: accessible, readable, not too wide."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from desk.bulletin import theme
from desk.bulletin.issue_file import read
from desk.bulletin.rendering import render, sample
from fanfare import language
from fanfare.bulletin.issue import FrontMatter
from fanfare.mail import letters
from fanfare.mail.notices import notice
from fanfare.subscribers.terms import NoticeKind
from tests.stack import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium (apt-get install chromium)")

SITE = "https://fanfare.example.org"
SIZES = {"phone": (390, 800), "desk": (1280, 900)}
SCHEMES = {"light": theme.LIGHT, "dark": theme.DARK}
FRONT = FrontMatter(
    subject="Everything that an issue may hold, in one heading that is rather long",
    preheader="What nobody sees when the mail is open",
    topics=(),
    language="en",
    slug="everything",
    sender="Libraries Week",
    day=date(2021, 10, 4),
)
EVERYTHING = """\
A paragraph with *emphasis*, **strong words**, `code` and a [link to the programme](/activities).

## Second level

> A quotation with a [link of its own](https://example.org/quotation).

### Third level

#### Fourth level

- one
  1. inner

```
a very long line of code that does not fit a phone, since nobody thought of breaking it anywhere
```

---

[![The reading room](/assets/room.png)](/activities) and averyverylongwordthatnobodycanreadinonebreath
https-like-but-no-link/averyveryverylongpathwithoutanyplacetobreakitatallwhichgoesonandonandon
"""


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("mails")
    draft = read((ROOT / "infra/sample_campaign/bulletin.md").read_bytes(), ("en",), SITE)
    assert draft.front
    issues = {
        "sample": render(draft.front, draft.body, SITE),
        "everything": render(FRONT, EVERYTHING, SITE),
    }
    pages = {name: sample(issue, SITE)[1] for name, issue in issues.items()}
    links = {slot.value: f"{SITE}/bulletin/{slot}/example" for slot in letters.Slot}
    for kind in NoticeKind:
        letter = notice(kind, language.of("en"), SITE, "bulletin.fanfare.example.org")
        pages[kind] = letter.fill(links, links)[1]
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in pages}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Without the sandbox, which a container's root may not use; only our own mails are opened.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Browser, mail: Path, size: tuple[int, int], scheme: Any) -> Page:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    page.goto(mail.as_uri())
    return page


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["sample", "everything", *NoticeKind])
def test_a_mail_has_no_accessibility_violation(
    mails: dict[str, Path], browser: Browser, name: str, size: str, scheme: str
) -> None:
    page = opened(browser, mails[name], SIZES[size], scheme)
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []
    assert page.locator("h1").count() == 1
    assert not is_too_wide(page)
    page.context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_colours_are_those_of_the_theme(
    mails: dict[str, Path], browser: Browser, scheme: str
) -> None:
    page = opened(browser, mails["everything"], SIZES["phone"], scheme)

    def colour(selector: str, name: str) -> str:
        shown = page.locator(selector).first.evaluate(f"one => getComputedStyle(one).{name}")
        red, green, blue = (int(part) for part in shown.strip("rgb()").split(","))
        return f"#{red:02x}{green:02x}{blue:02x}"

    palette = SCHEMES[scheme]
    assert colour("body", "backgroundColor") == palette.paper
    assert colour("main p", "color") == palette.ink
    assert colour("main a", "color") == palette.link
    assert colour("blockquote", "backgroundColor") == palette.panel
    assert colour("footer p", "color") == palette.soft
    assert colour("header", "backgroundColor") == palette.brand
    page.context.close()


@pytest.mark.parametrize("name", ["sample", "everything"])
def test_text_twice_as_large_fits_a_small_phone(
    mails: dict[str, Path], browser: Browser, name: str
) -> None:
    page = opened(browser, mails[name], (320, 600), "light")
    before = page.locator("main p").first.evaluate(
        "one => parseFloat(getComputedStyle(one).fontSize)"
    )
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    after = page.locator("main p").first.evaluate(
        "one => parseFloat(getComputedStyle(one).fontSize)"
    )
    assert after == pytest.approx(2 * before)
    assert not is_too_wide(page)
    page.context.close()


def test_the_preheader_is_for_the_inbox_only(mails: dict[str, Path], browser: Browser) -> None:
    page = opened(browser, mails["everything"], SIZES["phone"], "light")
    assert page.get_by_text(FRONT.preheader).count() == 1
    assert not page.get_by_text(FRONT.preheader).is_visible()
    page.context.close()
