"""How blanks are spelt: regular expressions of what is never meant, and of what may be.

They are compiled when a text first holds what one of them needs: most texts hold nothing of the kind.
"""

import re

from fanfare.blanks.words import UNDECIDED

_ROMAN = (
    r"Olymp|Paralymp|Commonwealth|Winter|Summer|Games|Congress|Conference|Corps|Legion|century|Century"
    r"|International|Biennale|Biennial|Assembly|Session|Symposium|chromosome|Anniversary|\(formerly"
)
_PEOPLE = (
    r"(?:children|people|libraries|readers|books|visitors|members|adults|families|events|activities"
    r"|volunteers|staff|pounds|hours|days|weeks|months|years|hundred|thousand|million|number of|per ?cent)"
)
_LATER = (
    "(?:data|dates?|details?|figures?|info|information|names?|numbers?|photos?|quotes?|story|text)"
)
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)

_NUMBER = r"(?:\s?(?:k|m|bn|thousand|million|billion)\b)?"
WORDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("tb", "t.b", "t b", "t. b", "tktk", "todo", "fixme"): (
        r"\bTB[ACDN]\b(?!-\w)(?! Bank\b)",
        r"\bT[. ] ?B[. ] ?[ACD]\b\.?+(?! [A-Z][a-z])",
        r"\b(?:t\.?b\.?[acd]|TKTK|TODO|FIXME)\b(?!-\w)",
    ),
    ("to be ", "to follow", "to come", "t.b", "tb", "n/a", "na", "not app"): (
        r"#(?:N/A|NAME\?)",
        rf"(?i:(?::|\s[-–—])\s*(?:{_LATER}\s)?{UNDECIDED})(?=\s*(?:[.;,)\]]|$))",
        rf"(?i:[(\[]\s*(?:{UNDECIDED}|(?:[\w’']+\s){{0,2}}to be (?:confirmed|advised|supplied|inserted)"
        rf"|{_LATER}\s(?:to follow|to come|to be \w+))\s*[)\]])",
        r"(?i:[(\[]\s*n/?a\s*[)\]]|^[\w ’']{0,40}:\s*(?:n/a|not applicable)\.?$)",
        r"(?i:^[^\w\n]*(?:\d{1,2}[.)]\s)?[^\w\n]*(?:n/a|not applicable)[^\w\n]*$)",
    ),
    # Names and figures that are left open.
    ("x",): (
        rf"[£€$]\s?[Xx]+(?:[.,][Xx]+)*{_NUMBER}(?!\w)",
        r"(?<![\w.])[Xx]{1,3}(?:,\d{3})+(?![\w,])|(?<=\bwww\.)[Xx]{2,}(?=\.)",
        r"(?<![\w.])[Xx]+(?:\s?%|\sper\s?cent\b)",
        r"(?<!\w)[Xx]{1,4}(?:[,./:][Xx]{2,4})+(?!\w)",
        r"(?<!\w)0(?=[\dXx ]{0,12}[Xx]{3})[\dXx]{2,}(?: [\dXx]{3,})*",
        r"(?<!\w)[Xx]{4,30}(?!\w)",
        rf"(?<!Bowl )(?<!Part )(?<!Chapter )(?<!\w)X{{2,3}}(?!\w)(?!’?s?\s(?:{_ROMAN}))",
        r"(?<!\w)xx{1,2}(?!\w)(?=\s[a-z])",
        rf"(?<![Oo]n )(?<![Vv]ia )(?<!Generation )(?<!Malcolm )(?<!\d )(?<!\w)[Xx]\s{_PEOPLE}\b",
        rf"(?<!\w)[Xx]{{1,2}}(?:st|nd|rd|th)?(?:\s(?:of\s)?{_MONTHS}|\s?[ap]\.?m\b)",
        rf"{_MONTHS}\s[Xx]{{1,2}}(?:st|nd|rd|th)?(?!\w)",
        r"(?<!\w)(?:19|20)(?:[Xx]{2}|\d[Xx])(?!\w)",
        r"(?<!\w)[Xx]{1,2}(?:st|nd|rd|th)(?!\w)",
        r"\b(?:Cllr|Councillor) X(?!\w)",
    ),
    ("00", "yy", "h:mm", "#"): (
        r"(?<!\w)0{4,6} 0{3,6}(?: 0{3,6})?(?!\w)|(?<!\w)00[/.-]00[/.-]00(?:00)?(?!\w)",
        r"(?i:(?<!\w)d{1,2}[/. -]m{2,4}[/. -]y{2,4}(?!\w))|(?<!\w)(?:YYYY|HH:MM|hh:mm)(?!\w)",
        r"[£€$]\s?#+|##[A-Za-z_]\w*##|#(?:REF!|VALUE!|DIV/0!|NULL!|NUM!)",
    ),
    # Lines to write on, and marks of programs.
    ("__", "_ _", "......", ". . ", "??"): (
        r"(?<!\w)_{3,}(?!\w)|_{4,}|(?<!\S)__(?!\S)|_(?: _){2,}|__[A-Z][A-Z_]+__",
        r"\.{6,}|(?:\. ){5,}",
        r"(?<![^\s(\[:“\"‘'])\?{2,}",
    ),
    ("%", "$", "@", "*|", "{{", "{%", "#{", "{#", "<<", "<%", "[[", "(("): (
        r"(?<![\w%])%%?[A-Za-z_][\w.:-]{0,60}[\w]%%?(?!\w)|%\([\w.]+\)s|(?<![\w%])%[sd]\b",
        r"[$#@]\{[^{}]{0,80}\}|(?<![\w$])\$(?:[a-z]+(?:_[a-z]+)+|(?!USD|CAD|AUD|NZD)[A-Z_]{3,})\b",
        r"\{\{[^{}\n]{0,200}?[A-Za-z_][^{}\n]{0,200}?\}\}|\{[%#].{0,99}?\w.{0,99}?[%#]\}|<%.{0,200}?%>|\*\|[^*|\n]{0,80}\|\*",
        r"<<[^<>\n]{1,80}>>|\[\[[^\[\]\n]{0,80}\]\]|\(\([^()\n]{1,80}\)\)|@@\w+@@",
    ),
    # Words that fill a page.
    ("delete ", "[object "): (
        r"(?i:\bdelete (?:as|where|if) (?:applicable|appropriate|necessary)\b)|\[object \w+\]",
    ),
    ("lorem", "dolor", " text", " here", "insert ", "surname", "firstname", " name", "error!"): (
        r"(?i:\blorem ipsum\b|\bdolor sit amet\b|\b(?:placeholder|dummy|sample|filler) text\b)",
        r"(?i:\bclick (?:or tap )?(?:here )?to enter text\b|\berror! (?:bookmark|reference)[\w ]*)",
        r"(?i:\b(?:text|copy|quote|name|title|headline|logo|photo|picture|story) goes here\b)",
        r"(?i:\b(?:please )?insert (?!(?:[\w’']+ ){0,3}(?:batter|card|cd|coin|disc|dvd|key|token)\w*\b)"
        r"(?:[\w’']+ ){0,4}(?:here|text|quote|name|number|figure)\b)",
        r"(?i:\byour (?:own )?(?:text|quote|name|headline) here\b)",
        r"\b(?i:first ?name (?:last|sur)[ -]?name|name surname|forename surname)\b",
    ),
}
"""Regular expressions of blanks, by what has to be there at all, in small letters."""
DOUBTS = re.compile(r"(?i:\bn/a\b|\bto be (?:confirmed|announced|advised)\b)|\?{3,}")
"""What an author may mean."""

IN_ADDRESS = re.compile(
    r"(?<=[/.@])(?:tb[acd]|x{2,}|your-?(?:council|library|page|site|website)[\w-]*|insert-[\w-]+"
    r"|placeholder)(?=[/.?#]|$)",
    re.IGNORECASE,
)
"""A part of an address that somebody left open."""
