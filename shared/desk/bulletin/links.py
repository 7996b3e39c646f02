"""Links and images of an issue: what they say, and where they lead."""

import re
from collections.abc import Iterator

from desk.bulletin.body import Image, Link
from desk.files.front_fields import quoted
from fanfare.contact import host_of
from fanfare.problems import Problem

BARE = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
"""An address where people read words."""

_SAFE = frozenset(("https", "http", "mailto", "tel"))
_EMPTY_WORDS = frozenset(
    (
        *("click", "click here", "click this", "details", "find out more", "go", "here", "info"),
        *("learn more", "link", "more", "more info", "read", "read more", "read on", "see more"),
        *("this", "this link", "this page", "cliciwch yma", "darllen mwy", "mwy", "yma"),
    )
)


def image_problems(image: Image, site_url: str) -> Iterator[Problem]:
    """What is wrong with an image. site_url: as in desk.bulletin.lint."""
    shown = quoted(image.source)
    if not image.alt.strip():
        right = "Say what it shows: ![Children reading under a tree](/…)"
        yield Problem(f"The image {shown} has no description.", right, line=image.line)
    own = site_url and image.source.startswith(f"{site_url}/")
    if own or is_site_path(image.source):
        return
    right = "Put it on the campaign's own site, and write its path there: /assets/…"
    if not site_url and _scheme(image.source) == "https":
        wrong = f"The image {shown} has to be on the campaign's own site."
        yield Problem(
            wrong, f"If it is not: {right[0].lower()}{right[1:]}", line=image.line, stops=False
        )
    else:
        yield Problem(f"The image {shown} is not on our own site.", right, line=image.line)


def link_problems(link: Link) -> Iterator[Problem]:
    """What is wrong with a link: its words, and where it leads."""
    text = " ".join(link.text.split())
    plain = text.casefold().strip(" .…!>›»→:")
    if not text:
        yield Problem(
            f"The link to {quoted(link.target)} has no words.", "Write some.", line=link.line
        )
    elif BARE.fullmatch(text) or text == link.target:
        right = "Write what it leads to: [the programme](https://…)"
        yield Problem(f"{quoted(text)} is a bare link.", right, line=link.line)
    elif plain in _EMPTY_WORDS:
        right = "Write what it leads to; some people hear only the links of a mail."
        yield Problem(f"A link that says {quoted(text)} says nothing.", right, line=link.line)
    yield from _target(link)


def _target(link: Link) -> Iterator[Problem]:
    target = link.target.strip()
    scheme = _scheme(target)
    if not target:
        yield Problem(
            f"The link {quoted(link.text)} leads nowhere.", "Write its address.", line=link.line
        )
    elif target.startswith("#"):
        wrong = f"{quoted(target)} leads to a place in the page, which a mail does not have."
        yield Problem(wrong, "Remove the link.", line=link.line)
    elif not scheme and not is_site_path(target):
        right = f"Write https://{target.lstrip('/')}, or /{target.lstrip('/')} for a page of our own site."
        yield Problem(f"{quoted(target)} does not say where it leads.", right, line=link.line)
    elif scheme and scheme not in _SAFE:
        right = "Links begin with https://, http://, mailto:, tel: or / ."
        yield Problem(f"{quoted(target)} is not safe to follow.", right, line=link.line)
    elif scheme in ("http", "https") and not host_of(target):
        yield Problem(
            f"{quoted(target)} is not an address.", "Copy it from your browser.", line=link.line
        )
    elif scheme == "http":
        right = "Write https:// if the site answers there."
        yield Problem(
            f"{quoted(target)} can be read on the way.", right, line=link.line, stops=False
        )


def is_site_path(target: str) -> bool:
    """Whether it is the path of a page or file of our own site: "/activities"."""
    return target.startswith("/") and not target.startswith(("//", "/\\"))


def _scheme(target: str) -> str:
    match = re.match(r"\s*([a-z][a-z0-9+.-]*):", target, re.IGNORECASE)
    return match[1].lower() if match else ""
