"""An issue as it is mailed and archived: HTML and plain text, both from the one Markdown.

HTML is made by markdown-it, cleaned by nh3 with our own list of what may be in it, and given its
styles by css-inline: many mail programs know no style sheets.
"""

import textwrap
from typing import TYPE_CHECKING, Any

from desk.bulletin import theme
from desk.bulletin.issue_file import markdown
from desk.bulletin.links import is_site_path
from desk.bulletin.lint import CONTROL
from desk.bulletin.plain_text import plain_text, title
from fanfare import language
from fanfare.bulletin.issue import FrontMatter, Slot, StoredIssue, mark_slot, parts
from fanfare.campaign import Campaign
from fanfare.mail.letters import TEMPLATES, WIDTH
from fanfare.people import masked

if TYPE_CHECKING:
    from markdown_it.token import Token

TAGS = {
    *("a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol"),
    *("p", "pre", "strong", "ul"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto", "tel"}
LINK_LENGTH = 250
"""Characters of a personal link, generously."""


def render(front: FrontMatter, body: str, site_url: str) -> StoredIssue:
    """Render an issue.

    Args:
        body: Markdown.
        site_url: without a slash at the end.
    """
    # A control character could pass for the mark of a slot.
    tokens = absolute(markdown().parse(CONTROL.sub("\ufffd", body)), site_url)
    article = clean(tokens, site_url)
    return StoredIssue(
        front=front,
        text=parts(_text(front, plain_text(tokens), site_url)),
        html=parts(_html(front, article, site_url)),
        article=article,
    )


def sample(issue: StoredIssue, site_url: str) -> tuple[str, str]:
    """Text and HTML of one copy, with links that lead nowhere in particular."""
    values = {
        Slot.GREETING: language.of(issue.front.language).gettext("Hello,"),
        Slot.LEAVE: f"{site_url}/bulletin/leave/example",
        Slot.PREFERENCES: f"{site_url}/bulletin/preferences/example",
        Slot.ADDRESS: masked("you@example.org"),
    }
    return _filled(issue.text, values), _filled(issue.html, values)


def html_size(issue: StoredIssue) -> int:
    """Bytes of the HTML that somebody gets."""
    return len(_filled(issue.html, dict.fromkeys(Slot, "x" * LINK_LENGTH)).encode())


def absolute(tokens: "list[Token]", site_url: str) -> "list[Token]":
    """The tokens, with paths of our own site made whole: a mail is read elsewhere."""
    for token in tokens:
        for name in ("href", "src"):
            target = str(token.attrs.get(name, ""))
            if is_site_path(target):
                token.attrs[name] = site_url + target
        absolute(token.children or [], site_url)
    return tokens


def clean(tokens: "list[Token]", site_url: str) -> str:
    """HTML of the article, safe to put into a page or mail: our tags only, images of our own site only."""
    import nh3

    reader = markdown()
    made = reader.renderer.render(tokens, reader.options, {})

    def own(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src" and not value.startswith(f"{site_url}/"):
            return None
        return value

    return nh3.clean(
        made,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=own,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    ).strip()


def _html(front: FrontMatter, article: str, site_url: str) -> str:
    import css_inline

    page = _template("body.html", front).render(
        _facts(front, site_url), article=article, light=theme.LIGHT, dark=theme.DARK
    )
    return css_inline.inline(page, keep_at_rules=True, load_remote_stylesheets=False)


def _text(front: FrontMatter, article: str, site_url: str) -> str:
    footer = _template("footer.txt", front).render(_facts(front, site_url))
    wrapped = "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in footer.splitlines()
    )
    greeting = mark_slot(Slot.GREETING)
    return "\n\n".join((title(front.subject), greeting, article, wrapped)) + "\n"


def _facts(front: FrontMatter, site_url: str) -> dict[str, Any]:
    return {
        "front": front,
        "campaign": Campaign(),
        "greeting": mark_slot(Slot.GREETING),
        "leave": mark_slot(Slot.LEAVE),
        "preferences": mark_slot(Slot.PREFERENCES),
        "address": mark_slot(Slot.ADDRESS),
        "view_url": f"{site_url}/bulletin/{front.slug}",
        "privacy_url": f"{site_url}/privacy",
    }


def _template(name: str, front: FrontMatter) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    words = language.of(front.language)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "issue"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext)
    environment.globals["language"] = words
    return environment.get_template(name)


def _filled(pieces: tuple[str, ...], values: dict[Slot, str]) -> str:
    return "".join(
        values[Slot(piece)] if place % 2 else piece for place, piece in enumerate(pieces)
    )
