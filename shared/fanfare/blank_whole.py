"""Whole texts that only keep a place: "n/a", "figures to follow", "waiting for Jo"."""

import re
import unicodedata

from fanfare.blanks.words import FILLERS, KEEPERS, UNDECIDED

_MAX_LENGTH = 120
_SPLIT = re.compile(r"[\W_]+")
_LATER = (
    "(?:copy|data|dates?|details?|figures?|info|information|names?|numbers?|photos?|quotes?|story|text|times?"
    "|venue)"
)
_FROM_OTHERS = (
    rf"(?:{_LATER}|approval|clearance|comms|confirmation|council(?:lor)?|feedback|headteacher|legal"
    r"|manager|news|permission|press (?:office|team)|reply|response|sign[- ]?off|wording)"
)
_BOOKS = (
    "(?:anya|autumn|baby|birdy|bojangles|christmas|dad|father|godot|mum|normal|rain|santa|snow|spring|summer"
    "|sunrise|superman|winter|wolf|you)"
)
_ARE = r"(?:we are |we[’']re |i am |i[’']m )?(?:still |just |currently )*"
_WAITING = f"{_ARE}waiting"
_KEEPING = (
    r"n ?[./] ?a\b[ .]*(?:[-–—:,;(].{0,60})?",
    rf"(?:{_LATER} )?(?:is |are )?(?:still |yet )?{UNDECIDED}",
    rf"(?:{_LATER} )?(?:still )?to follow|{_LATER} (?:still )?to come",
    rf"{_ARE}(?:a?waiting|pending)(?: (?:for|on))?(?: \S+){{0,3}} {_FROM_OTHERS}"
    r"(?: (?:from|of|by)\b.{1,40})?",
    rf"{_WAITING} to hear(?: back)?(?: from .{{1,30}})?",
    rf"{_WAITING} (?:for|on) (?!{_BOOKS}\b|the\b|an?\b)[\w’'.-]+(?: (?!who|that|and|or|to)[\w’'.-]+)?"
    r"(?: (?:again|to (?:answer|approve|check|confirm|get back|reply|respond|send|sign)\b.{0,30}))?",
    r"a\.? ?n\.? other",
)
"""In small letters, of what nobody ends a sentence with: not "soon", which may be meant."""
_NOTHING = (
    r"x{1,30}(?:[ ,./:-]+x{1,30})*",
    rf"(?:[\w’']+ ){{0,4}}{UNDECIDED}|to be (?:added|agreed|arranged|completed|notified|sent)",
    rf"(?:(?!is |are |was |were )[\w’']+ ){{0,4}}{UNDECIDED}"
    r" (?:by|from|on|in|with|via|soon|later|shortly)\b.{0,40}",
    rf"(?:(?:still|{_LATER}) )*(?:to follow|to come|coming soon|soon|later|pending)",
    r"(?:still |we are |currently )?(?:awaiting|pending)(?!\S| is\b| was\b).{0,40}",
    r"(?:we |i )?(?:will|shall|['’]ll|can) (?:send|provide|add|confirm|update|follow|supply)\b.{0,50}",
    r"(?:add|enter|insert|type|write)\b"
    r"(?=.*\b(?:text|name|quote|number|figure)s?$|(?: (?:it|this|your|text))?\b.{0,40}\bhere$)"
    r"(?! (?:an? |about |us )|.*\b(?:cards?|coins?|tokens?) here$).{0,40}",
    r"(?:add|enter|insert|type|write) an? (?:.{1,20} )?(?:text|name|quote|number|figure)s?(?: here)?",
)
"""As `_KEEPING`, of what a whole fact is not, though a piece of a sentence may be."""


def is_filler(flat: str) -> bool:
    """Whether a whole fact says nothing. flat: not empty, in the common forms of its characters."""
    if len(flat) > _MAX_LENGTH and any(map(str.isalnum, flat)):
        return False
    bare = _bare(flat)
    if not bare:  # pictures say something, punctuation does not
        return not any(unicodedata.category(one) == "So" for one in flat)
    return bare in FILLERS or _is_one_of((*_KEEPING, *_NOTHING), flat)


def keeps_place(flat: str) -> bool:
    """Whether a paragraph, a branch of a template or what is in brackets only keeps a place. What is part
    of a sentence around it may be, such as "later", does not count."""
    return len(flat) <= _MAX_LENGTH and (_bare(flat) in KEEPERS or _is_one_of(_KEEPING, flat))


def _bare(flat: str) -> str:
    return "".join(_SPLIT.split(flat)).casefold()


def _is_one_of(patterns: tuple[str, ...], flat: str) -> bool:
    line = " ".join(flat.casefold().split()).strip(" .,;:!?-–—*_()[]<>{}\"'“”‘’")
    return any(re.fullmatch(one, line) for one in patterns)
