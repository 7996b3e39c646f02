"""The bulletin's forms: what somebody typed to subscribe, and to change preferences.

The web form and the JSON API both come through here, so their rules are one.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo, model_validator

from fanfare.fields import read_name, read_number
from fanfare.forms import Email, Form
from fanfare.problems import Code, InvalidValue
from fanfare.subscribers.inputs import EVERYTHING, MAX_WEEKS, topic_field
from fanfare.subscribers.terms import Topic


def _optional_name(typed: str) -> str:
    try:
        return read_name(typed)
    except InvalidValue as invalid:
        if invalid.wrong == Code.NAME_MISSING:
            return ""
        raise


def _topics(chosen: tuple[Topic, ...] | None) -> tuple[Topic, ...]:
    if chosen is None:
        raise InvalidValue(Code.TOPICS_MISSING)
    return chosen


def _weeks(typed: str) -> int | None:
    if not typed.strip():
        return None
    weeks = read_number(typed, Code.WEEKS_NOT_A_NUMBER, Code.WEEKS_NOT_A_NUMBER)
    if not 0 <= weeks <= MAX_WEEKS:
        raise InvalidValue(Code.WEEKS_OUT_OF_RANGE, most=MAX_WEEKS)
    return weeks


def _language(typed: str, info: ValidationInfo[tuple[str, ...]]) -> str:
    """A form offers only what there is, so anything else was not chosen by a person."""
    return typed if typed in info.context else info.context[0]


Topics = Annotated[tuple[Topic, ...], BeforeValidator(_topics)]
"""Empty for all."""
LanguageCode = Annotated[str, BeforeValidator(_language)]


class BulletinForm(Form):
    """A form with a box for each topic. Its context: codes of the languages that may be chosen, the likeliest
    first."""

    @model_validator(mode="before")
    @classmethod
    def gather_topics(cls, typed: Mapping[str, str]) -> dict[str, object]:
        """Everything beats single topics: it says what all of them together would, and more."""
        boxes = tuple(topic for topic in Topic if typed.get(topic_field(topic)))
        chosen = () if typed.get(EVERYTHING) else boxes or None
        return {**typed, "topics": chosen}


class Wish(BulletinForm):
    """The subscription form. name: may be empty."""

    email: Email
    name: Annotated[str, BeforeValidator(_optional_name)]
    topics: Topics
    language: LanguageCode


class Preferences(BulletinForm):
    """The preferences form. weeks: of a pause; 0 to end one, None to leave it as it is."""

    topics: Topics
    weeks: Annotated[int | None, BeforeValidator(_weeks)]
    language: LanguageCode

    def paused_until(self, before: datetime | None, now: datetime) -> datetime | None:
        """The end of the pause; None for no pause. before: as it was."""
        if self.weeks is None:
            return before
        return now + timedelta(weeks=self.weeks) if self.weeks else None
