"""What the bulletin's form begins with, on the page and through the API."""

from fanfare import language
from fanfare.pages.words import CONSENT_VERSION
from fanfare.signing import Purpose
from serve_site.http.guard import new_token


def new_form() -> str:
    """The token of an empty form, good for the sentence of consent that it shows."""
    return new_token(Purpose.SUBSCRIBE_FORM, CONSENT_VERSION)


def languages(first: str) -> tuple[str, ...]:
    """Languages that the bulletin can be had in. first: what it is without a choice."""
    return (first, *(code for code in language.available() if code != first))
