"""A member of the public at the site's pages: reads, fills in forms, presses buttons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any
from urllib.parse import urljoin

import html5lib
import httpx

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


class Disappointed(Exception):
    """The site or the mailbox did not do what it should."""


@dataclass(frozen=True)
class Form:
    """A form on a page: where it goes, the values that it would send untouched, and what its radio
    buttons and drop-down lists offer."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page as a browser has it. text: what a person reads, white space folded."""

    url: str
    status: int
    heading: str
    text: str
    forms: list[Form]
    links: list[str]
    refreshes: bool


class Visitor:
    """One browser without JavaScript."""

    def __init__(self, site_url: str) -> None:
        self._http = httpx.Client(base_url=site_url, timeout=60, follow_redirects=True)

    def address(self, path: str) -> str:
        """The full address of a path on the site."""
        return str(self._http.base_url.join(path))

    def open(self, address: str) -> Page:
        """GET a page; redirects are followed."""
        return _page(self._http.get(address))

    def json(self, address: str) -> Any:
        """GET open data."""
        return self._http.get(address).raise_for_status().json()

    def send(self, page: Page, values: Mapping[str, str], form: int = 0) -> Page:
        """Fill in the page's form and press its button."""
        chosen = page.forms[form]
        answer = self._http.post(
            urljoin(page.url, chosen.action), data=chosen.fields | dict(values)
        )
        return _page(answer)

    def follow(self, page: Page, ending: str) -> Page:
        """Open the page's link whose address ends so."""
        return self.open(next(link for link in page.links if link.endswith(ending)))

    def location(self, page: Page) -> str:
        """Press the button of the page's only form; the address it sends us to, not followed."""
        (form,) = page.forms
        address = urljoin(page.url, form.action)
        answer = self._http.post(address, data=form.fields, follow_redirects=False)
        return str(answer.headers.get("location", ""))

    def settle(self, page: Page, seconds: float = 120) -> Page:
        """Stay on a page that looks again by itself until it has its answer."""
        return wait_for(
            lambda: settled if not (settled := self.open(page.url)).refreshes else None,
            f"{page.url} to settle",
            seconds,
        )


def wait_for[T](look: Callable[[], T | None], what: str, seconds: float = 120) -> T:
    """Look until there is something. Raises Disappointed at the deadline."""
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        sleep(0.3)
    raise Disappointed(f"waited {seconds:.0f} seconds for {what}")


def _page(answer: httpx.Response) -> Page:
    tree = html5lib.parse(answer.text)
    main = tree.find(f".//{NAMESPACE}main")
    heading = tree.find(f".//{NAMESPACE}h1")
    links = [a.get("href") for a in tree.iter(f"{NAMESPACE}a") if a.get("href")]
    return Page(
        url=str(answer.url),
        status=answer.status_code,
        heading=_text(heading),
        text=_text(main),
        forms=[_form(form) for form in tree.iter(f"{NAMESPACE}form") if _posts(form)],
        links=[urljoin(str(answer.url), link) for link in links],
        refreshes="refresh" in answer.headers,
    )


def _posts(form: Any) -> bool:
    return bool(form.get("method", "get").lower() == "post")


def _form(form: Any) -> Form:
    fields: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for one in form.iter(f"{NAMESPACE}input"):
        kind = one.get("type")
        if kind == "radio":
            choices.setdefault(one.get("name"), []).append(one.get("value"))
        if one.get("name") and (kind not in ("radio", "checkbox") or "checked" in one.attrib):
            fields[one.get("name")] = one.get("value", "")
    for one in form.iter(f"{NAMESPACE}textarea"):
        fields[one.get("name")] = "".join(one.itertext())
    for one in form.iter(f"{NAMESPACE}select"):
        options = list(one.iter(f"{NAMESPACE}option"))
        choices[one.get("name")] = [v for option in options if (v := option.get("value", ""))]
        fields |= {one.get("name"): o.get("value", "") for o in options if "selected" in o.attrib}
    return Form(form.get("action") or "", fields, choices)


def _text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split()) if element is not None else ""
