"""Pages from Jinja2 templates, in the reader's language."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fanfare.language import Language
from fanfare.pages import words

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = Path(__file__).parent / "assets"


def render(template: str, language: Language, **facts: Any) -> str:
    """The template, e.g. "home.html", filled in. A fact that it misses is an error, not a blank."""
    return _environment(language).get_template(template).render(facts)


@cache
def asset(name: str) -> bytes:
    """A file that pages refer to, e.g. "style.css"."""
    return (ASSETS / name).read_bytes()


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(
        language.gettext,
        language.ngettext,
        newstyle=True,
        pgettext=language.pgettext,
        npgettext=language.npgettext,
    )
    environment.policies["ext.i18n.trimmed"] = True
    version = hashlib.sha256(asset("style.css")).hexdigest()[:8]
    environment.globals |= {"language": language, "words": words, "style_version": version}
    return environment
