"""The message of the rendering queue."""

from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from fanfare.messages.base import Message
from fanfare.messages.types import Id, OneShard
from fanfare.releases.copy_texts import WantedCopy


class RenderRelease(Message):
    """Render copies of a release for some services of one shard.

    program: see fanfare.releases.template.program. document, large_document: prepared .docx files,
    base64; the second only when somebody wants it.
    """

    type: Literal["release.render"] = "release.render"
    mailing: Id
    shard: OneShard
    language: str = "en"
    program: str
    document: str
    large_document: str = ""
    copies: Annotated[list[WantedCopy], Field(min_length=1)]


decode_rendering = partial(RenderRelease.model_validate_json, strict=True)
