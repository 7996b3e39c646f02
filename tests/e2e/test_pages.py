"""Every page in a real browser: accessible, valid, not too wide, and usable with a keyboard alone."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import html5lib
import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from moto import mock_aws
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests import stack

os.environ.update(stack.environment())


from fanfare.activities.activity import Activity, Listing
from fanfare.activities.party import AgeBand
from fanfare.aws.register.rows import from_party
from fanfare.registrations.party_key import party_key
from fanfare.registrations.registration import Party
from fanfare.registrations.terms import Status
from fanfare.signing import Purpose
from serve_site import resources
from tests.e2e import site_server

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium (apt-get install chromium)")

SIZES = {"phone": (390, 800), "desk": (1280, 900)}
PERSON, NAME = "ab" * 16, "Ada Lovelace"

PAGES = {
    "home": "/",
    "activities": "/activities",
    "last page": "/activities?page=3",
    "nothing found": "/activities?q=zzz",
    "bad date": "/activities?date=2021-02-30",
    "online activity": "/activities/live",
    "full activity": "/activities/full",
    "cancelled activity": "/activities/cancelled",
    "past activity": "/activities/past",
    "form": "/activities/open/register",
    "waiting form": "/activities/full/register",
    "no form": "/activities/past/register",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "not found": "/nowhere",
    "processing": "STATUS live nobody",
    "confirmed": "STATUS live r-live",
    "waiting": "STATUS full r-full",
    "cancelled": "STATUS cancelled r-cancelled",
    "manage": "MANAGE live r-live",
    "changing": "MANAGE live r-live ?since=0",
    "no longer looking": "MANAGE live r-live ?since=0&tries=13",
    "cancelling": "MANAGE live r-live /cancel",
    "cancelling a wait": "MANAGE full r-full /cancel",
    "manage waiting": "MANAGE full r-full",
    "manage cancelled": "MANAGE given-back r-given-back",
    "another booking": "MANAGE live r-other",
    "doors open": "JOIN live r-live",
    "doors closed": "JOIN early r-early",
    "over": "JOIN past r-past",
    "archive": "/bulletin",
    "archive of a topic": "/bulletin?topic=copyright",
    "issue": "/bulletin/libraries-week-starts",
    "issue taken back": "/bulletin/taken-back",
    "subscribe": "/bulletin/subscribe",
    "subscribed": "/bulletin/subscribed",
    "confirm": "CONFIRM confirmed s-1",
    "leave": "LEAVE confirmed",
    "preferences": "PREFERENCES confirmed",
    "saving preferences": "PREFERENCES confirmed ?since=1",
    "saved preferences": "PREFERENCES confirmed ?since=0",
    "paused": "PREFERENCES paused",
    "unconfirmed": "PREFERENCES pending",
    "unsubscribed": "PREFERENCES unsubscribed",
    "suppressed": "PREFERENCES suppressed",
    "nothing here": "PREFERENCES nobody",
    "own data": "OWN_DATA confirmed",
    "erase": "OWN_DATA confirmed /erase",
    "releases": "/press",
    "release": "/press/sent",
    "corrected release": "/press/corrected",
    "press kit": "KIT sent 0",
    "corrected press kit": "KIT corrected 0",
    "use": "USE sent 0 ?use=adapted",
    "use noted": "USE sent 0 ?noted=adapted",
    "use of a corrected release": "USE corrected 0",
    "service": "EDIT kent",
    "service saved": "EDIT kent ?since=0",
    "new address waits": f"EDIT kent ?address={'0' * 32}",
    "facts wanted": "FACTS sent",
    "new address": f"NEW_ADDRESS {'0' * 32}",
    "old address": f"KEEP_ADDRESS {'0' * 32}",
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The site with the sample campaign, and one activity in each state."""
    with mock_aws():
        boto3.setup_default_session()
        stack.create()
        resources.signer.cache_clear()
        resources.opaque_ids.cache_clear()
        for activity in site_server.sample_activities():
            site_server.store(Listing(activity=activity))
        for listing in special():
            site_server.store(listing)
            keep(booking(listing))
        site_server.store_bulletin()
        site_server.store_press()
        with site_server.serving() as address:
            yield address
    resources.signer.cache_clear()
    resources.opaque_ids.cache_clear()


def special() -> list[Listing]:
    """One activity in each state, named by its key."""
    now = datetime.now(UTC)
    model = site_server.sample_activities()[0]
    live = replace(
        model,
        capacity=None,
        largest_party=6,
        age_bands=tuple(AgeBand),
        opens=now - timedelta(days=3),
        closes=now + timedelta(hours=1),
        starts=now - timedelta(minutes=5),
        ends=now + timedelta(hours=1),
        join_url="https://meet.example/rhymes",
    )
    later = {"starts": now + timedelta(days=2), "ends": now + timedelta(days=2, hours=1)}
    return [
        Listing(activity=replace(live, key="live")),
        Listing(activity=replace(live, key="early", **later)),
        Listing(activity=replace(live, key="open", capacity=9), taken=7),
        Listing(activity=replace(live, key="full", capacity=5), taken=5, waiting=1),
        Listing(activity=replace(live, key="cancelled"), cancelled=True),
        Listing(activity=replace(live, key="given-back")),
        Listing(activity=replace(live, key="past", ends=now, closes=now)),
    ]


def booking(listing: Listing) -> tuple[Activity, Party]:
    """Ada's booking of that activity."""
    status = Status.WAITING if listing.waiting else Status.CONFIRMED
    key = listing.activity.key
    if key == "given-back":
        status = Status.CANCELLED
    return listing.activity, Party(
        person=PERSON,
        registration_id=f"r-{key}",
        name=NAME,
        email="ada@example.org",
        places=3,
        status=status,
        arrival="1",
        changed_by=f"r-{key}",
        registered_at=datetime.now(UTC),
    )


def keep(booked: tuple[Activity, Party]) -> None:
    item = from_party(*booked)
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=item)


def address(site: str, page: str) -> str:
    """Where a page of PAGES is: a path, or a signed link."""
    if PAGES[page].startswith("/"):
        return site + PAGES[page]
    purpose, about, *more = PAGES[page].split()
    if purpose in ("CONFIRM", "LEAVE", "PREFERENCES", "OWN_DATA"):
        return site + site_server.bulletin_link(Purpose[purpose], about, *more)
    if purpose in ("KIT", "USE", "FACTS", "EDIT", "NEW_ADDRESS", "KEEP_ADDRESS"):
        return site + site_server.press_link(Purpose[purpose], about, *more)
    registration, *query = more
    token = resources.signer().sign(Purpose[purpose], about, party_key(PERSON, NAME), registration)
    folder = "registrations" if purpose == "STATUS" else purpose.lower()
    return f"{site}/{folder}/{token}{''.join(query)}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Without the sandbox, which a container's root may not use; only our own pages are opened.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=SIZES)
def sized(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds, all its rules on."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_an_accessibility_violation(site: str, sized: Page, name: str) -> None:
    sized.goto(address(site, name))
    assert sized.locator("h1").count() == 1
    assert violations(sized) == []


def test_neither_has_a_form_that_comes_back(site: str, sized: Page) -> None:
    sized.goto(site + "/activities/open/register")
    sized.get_by_label("Number of places").fill("two")
    sized.wait_for_timeout(3000)  # a form may not come back sooner
    sized.get_by_role("button", name="Register").click()
    assert sized.title().startswith("Error:")
    assert sized.get_by_label("Number of places").input_value() == "two"
    assert violations(sized) == []
    sized.get_by_role("link", name="whole number").click()
    assert sized.evaluate("document.activeElement.id") == "places"
    sized.get_by_role("link", name="Select an age group").click()
    assert sized.evaluate("document.activeElement.name") == "age_band"


def test_neither_have_the_pages_after_a_button(site: str, sized: Page) -> None:
    for name, button, heading in (
        ("confirm", "Yes, send me the bulletin", "You are subscribed"),
        ("leave", "Leave the bulletin", "You have left the bulletin"),
        ("preferences", "Leave the bulletin", "You have left the bulletin"),
        ("erase", "Erase everything about me", "We are erasing"),
    ):
        sized.goto(address(site, name))
        sized.get_by_role("button", name=button).click()
        sized.get_by_role("heading", name=heading).wait_for()
        assert violations(sized) == [], name


def test_forms_of_the_press_that_come_back_lead_to_the_field(site: str, sized: Page) -> None:
    for name, button, words, field in (
        ("press kit", "Tell us", "title", "title"),
        ("service", "Save", "your name", "by"),
    ):
        sized.goto(address(site, name))
        sized.get_by_role("button", name=button).click()
        sized.get_by_role("heading", name="There is a problem").wait_for()
        assert violations(sized) == [], name
        sized.locator(".error-summary").get_by_role("link", name=words).first.click()
        assert sized.evaluate("document.activeElement.name") == field


def test_the_bulletin_can_be_asked_for_with_a_keyboard(site: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + "/")
        tab_to(page, "Get the bulletin")
        press(page, "Enter")
        page.wait_for_timeout(3000)  # a form may not come back sooner
        tab_to(page, "Get the bulletin", among="button")
        press(page, "Enter")
        page.get_by_role("heading", name="There is a problem").wait_for()
        for words, field in (("Enter your email", "email"), ("Select what", "everything")):
            page.get_by_role("link", name=words).click()
            assert page.locator(":focus").get_attribute("name") == field
        tab_to_field(page, "email")
        page.keyboard.type("ada.bulletin@example.org")
        tab_to_field(page, "topic-copyright")
        press(page, "Space")
        tab_to(page, "Get the bulletin", among="button")
        press(page, "Enter")
        page.get_by_role("heading", name="Check your email").wait_for()


def test_preferences_that_come_back_lead_to_the_field(site: str, sized: Page) -> None:
    sized.goto(address(site, "preferences"))
    sized.get_by_label("Pause for how many weeks").fill("ten")
    sized.get_by_role("button", name="Save").click()
    sized.get_by_role("heading", name="There is a problem").wait_for()
    assert violations(sized) == []
    sized.get_by_role("link", name="whole number").click()
    assert sized.evaluate("document.activeElement.id") == "weeks"


@pytest.mark.parametrize("colours", ["dark", "forced"])
@pytest.mark.parametrize(
    "name",
    [
        "home",
        "activities",
        "full activity",
        "form",
        "manage",
        "archive",
        "issue",
        "preferences",
        "release",
        "press kit",
        "use",
        "service",
    ],
)
def test_other_colours_are_accessible_too(
    site: str, browser: Browser, name: str, colours: str
) -> None:
    wanted: dict[str, Any] = {"color_scheme": "dark"}
    if colours == "forced":
        wanted = {"forced_colors": "active"}
    with browser.new_context(**wanted) as context:
        page = context.new_page()
        page.goto(address(site, name))
        assert violations(page) == []


def test_nothing_scrolls_sideways_at_400_percent(site: str, browser: Browser) -> None:
    # 1280 CSS pixels at 400 % are 320 (WCAG 2.2, success criterion 1.4.10).
    with browser.new_context(viewport={"width": 320, "height": 256}) as context:
        page = context.new_page()
        for name in PAGES:
            page.goto(address(site, name))
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_valid_html(site: str, name: str) -> None:
    text = httpx.get(address(site, name)).text
    html5lib.HTMLParser(strict=True).parse(text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert not re.search(r"<script|\son\w+=|\sstyle=|<style", text)


def test_results_show_on_the_first_screen_and_filters_are_at_hand(site: str, sized: Page) -> None:
    sized.goto(site + "/activities?q=toddlers")
    first = sized.locator(".cards h3").first.bounding_box()
    assert first
    assert sized.viewport_size
    assert first["y"] + first["height"] <= sized.viewport_size["height"]
    field = sized.get_by_label("Search words")
    if sized.viewport_size["width"] == SIZES["phone"][0]:
        assert not field.is_visible()
        sized.locator("summary").focus()
        press(sized, "Enter")
        assert violations(sized) == []
    tab_to_field(sized, "q")
    sized.keyboard.press("ControlOrMeta+a")
    sized.keyboard.type("zzz")
    press(sized, "Enter")
    sized.get_by_text("Nothing matches all of your filters").wait_for()


@pytest.mark.parametrize("name", ["not found", "manage cancelled"])
def test_the_footer_of_a_short_page_is_at_the_bottom(site: str, sized: Page, name: str) -> None:
    sized.goto(address(site, name))
    box = sized.locator("footer").bounding_box()
    assert box
    assert sized.viewport_size
    assert box["y"] + box["height"] >= sized.viewport_size["height"]


def test_from_the_list_to_the_confirmation_with_a_keyboard(site: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + "/activities?q=toddlers")
        press(page, "Tab")
        assert focused(page) == "Skip to main content"
        tab_to(page, "Quiet disco for toddlers")
        press(page, "Enter")
        tab_to(page, "Register")
        press(page, "Enter")
        fill_in(page)
        page.wait_for_timeout(3000)  # a form may not come back sooner
        press(page, "Enter")
        page.wait_for_url("**/registrations/**")
        assert "There is no answer yet" in page.inner_text("h1")
        assert site_server.accept() == 1
        # The page looks again by itself, without script.
        page.get_by_role("heading", name="We have answered your registration").wait_for(
            timeout=10_000
        )


def fill_in(page: Page) -> None:
    """Tab from field to field as the form shows them, and stop on the button."""
    tab_to_field(page, "name")
    page.keyboard.type("Ada Lovelace")
    tab_to_field(page, "email")
    page.keyboard.type("ada.keyboard@example.org")
    if page.locator("[name=age_band]").count():
        tab_to_field(page, "age_band")
        press(page, "Space")
    tab_to_field(page, "agree")
    press(page, "Space")
    tab_to(page, "Register")


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_load_state()


def focused(page: Page) -> str:
    return str(page.locator(":focus").inner_text()) if page.locator(":focus").count() else ""


def tab_to(page: Page, words: str, among: str = "a, button") -> None:
    """Press Tab until a link or button with these words has the focus. among: a CSS selector."""
    for _ in range(60):
        if focused(page) == words and page.locator(f":focus:is({among})").count():
            return
        press(page, "Tab")
    raise AssertionError(f"Tab never reaches {words!r}")


def tab_to_field(page: Page, name: str) -> None:
    """Press Tab until the field of this name has the focus."""
    for _ in range(60):
        field = page.locator(":focus")
        if field.count() and field.get_attribute("name") == name:
            return
        press(page, "Tab")
    raise AssertionError(f"Tab never reaches the field {name!r}")


def test_the_join_button_leads_out_through_the_content_policy(site: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        context.route(
            "https://meet.example/**", lambda route: route.fulfill(body="<h1>Meeting</h1>")
        )
        page.goto(address(site, "doors open"))
        page.get_by_role("button", name="Join now").click()
        page.wait_for_url("https://meet.example/rhymes")


def test_focus_is_visible_on_every_link_and_button(site: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address(site, "full activity"))
        for _ in range(page.locator("a, button, input").count()):
            press(page, "Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", focused(page)


def test_targets_are_big_enough(site: str, sized: Page) -> None:
    # WCAG 2.2, success criterion 2.5.8: 24 CSS pixels, but for links inside sentences.
    sized.goto(address(site, "form"))
    for target in sized.locator("button, input:visible, select, nav a, footer a").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, target.evaluate("e => e.outerHTML")


def test_the_snippet_registers_from_a_page_of_another_site(site: str, browser: Browser) -> None:
    guide = (stack.ROOT / "infra/guide/form-on-another-site.md").read_text()
    snippet = guide.split("```html\n")[1].split("```")[0]
    pasted = snippet.replace("https://www.librariesweek.example", site).replace(
        "rhyme-time", "open"
    )
    council = stack.environment()["ALLOWED_ORIGINS"]
    with browser.new_context(permissions=["local-network-access"]) as context:
        page = context.new_page()
        for elsewhere in (council, "https://evil.example"):
            page.route(f"{elsewhere}/**", lambda route: answer(route, pasted))
        page.route("https://fanfare.example.org/**", lambda route: answer(route, "Status"))
        page.goto("https://evil.example/")
        page.wait_for_load_state("networkidle")
        assert page.get_by_role("link", name="Register").is_visible()
        page.goto(f"{council}/")
        page.get_by_label("Your name").fill("Ada Lovelace")
        page.get_by_label("Email address").fill("ada.council@example.org")
        page.get_by_label("privacy notice").check()
        page.get_by_role("button", name="Register").click()
        page.get_by_text("too quickly").wait_for()
        page.wait_for_timeout(3000)  # a form may not come back sooner
        page.get_by_role("button", name="Register").click()
        page.wait_for_url("https://fanfare.example.org/registrations/*")
        assert site_server.accept() == 1


def answer(route: Route, body: str) -> None:
    """A page of somebody else."""
    route.fulfill(body=f"<!doctype html><title>Elsewhere</title>{body}", content_type="text/html")
