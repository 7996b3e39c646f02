"""What people write around a wish to leave: greetings, reasons, complaints; and wishes for somebody else."""

import re

_LEAVE = (
    r"(?:un-?\s?subscri\w*|unsub|opt(?:ing)?[ -]?out|dad-?\s?danysgrifi\w*|"
    r"(?:be|get|take\w*|come|sign) (?:\w+ ){0,3}off|remov(?:e|ed)|leave|stop)"
)
_FAILS = (
    r"(?:(?:not|n['’]?t|never|no longer|stopped) work\w*|broken|fail\w*|errors?|404|dead|nothing happens|"
    r"does nothing|missing|can['’]?t|cannot|can not|could(?: not|n['’]?t)|unable|impossible|not possible|"
    r"tried|trying|trouble|problems?|not found|expired|invalid|wrong|not there|no (?:link|button|way))"
)
_ASKS_HOW = (
    r"(?:how|where|why|what|when|who|sut|ble|pam)\b|(?:is|isn['’]?t) there\b|(?:if|before|will) (?:i|we)\b|"
    r"(?:can|may|could|should|do|must|did|am|are|have) (?:i|we)\b(?! (?:please|be)\b)"
)

_TROUBLE = re.compile(rf"(?i)(?=.*\b{_LEAVE}\b)(?:.*\b{_FAILS}\b|.*n['’]t work)")
_BROKEN = re.compile(
    rf"(?i)(?=.*\b(?:links?|buttons?|dolen|botwm)\b)(?:.*\b{_FAILS}\b|.*n['’]t work).*"
)
_FAILED = re.compile(rf"(?i)(?:but )?(?:it|that|this|nothing|there)\b.*\b{_FAILS}\b.*")
_QUESTION = re.compile(rf"(?i)(?=.*\b{_LEAVE}\b).*\b(?:{_ASKS_HOW})")
_CONTRARY = re.compile(
    r"(?i)(?:(?<!can )(?<!could )\bnot|(?<!ca)(?<!could)n['’]t|\bdont|\bnever)(?: \w+){0,2}? (?:to )?(?:be )?"
    r"(?:un-?subscribed?|removed?|tak(?:e|en) (?:me|us)|tak(?:e|en) off|opt|delete)\b"
    r"|\b(?:do not|don['’]?t|never) stop\b|\bkeep (?:me|us)\b|\bundo\b|\bre-?subscrib"
    r"|un-?subscri\w+ .*\b(?:mistake|accident)|\b(?:mistakenly|accidentally|wrongly) un-?subscri"
)

_KIN = (
    r"mother|mum|mam|mom|mummy|father|dad|parents?|grand\w+|gran|nan|wife|husband|spouse|partner|son|daughter|"
    r"child|children|kids?|brother|sister|siblings?|aunt\w*|uncle|cousin|niece|nephew|in-law|friends?|"
    r"neighbou?rs?|colleagues?|co-?workers?|boss|manager|director|assistant|secretary|predecessor|successor|"
    r"client|customer|patient|pupils?|students?|staff|employees?|members?|volunteers?|librarians?|"
    r"head ?teacher|councillor|chair|trustees?|fam|nhad|tad|gwraig|g[wŵ]r|ferch|mab|ffrind|cydweithiwr"
)
_SOMEBODY = re.compile(
    r"(?i)\b(?:my|our|his|her|their|fy|ein|former|late)[ -]"
    r"(?:(?:late|old|former|elderly|dear|dearest|ex|other|poor|retired|deceased)[ -])*"
    rf"(?:{_KIN})\b(?!['’]?s? (?:e-?mail|mailing|list))"
    r"|\b(?:she|he|they) (?:would|wants?|wish(?:es)?|asked)\b"
)
_ASKED = re.compile(
    rf"(?i)\b(?:{_LEAVE}|subscri\w+|delete|cancel|add|sign|join|off|danysgrifi\w*)\b"
)
_TAKEN = re.compile(
    r"(?i)\b(?:remove|delete|drop|take|opt|sign)\s+([^,.;:!?]{1,60}?)\s+(?:from|off|out)\b"
    r"|\b(?:remove|delete|drop)\s+([^,.;:!?]{1,60})(?:[,.;:!?]|$)"
    r"|\b(?:cancel|end|stop)\s+([^\W_]+)['’]s\b"
    r"|\bunsubscribe\s+(him|her|them|someone|somebody)\b"
)
_OWN = re.compile(
    r"(?i)\b(?:me|us|myself|ourselves|this (?:e-?mail )?(?:address|account|mailbox))\b"
)

_GREETING = re.compile(
    r"(?i)(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|helo|annwyl|bore da|"
    r"prynhawn da|noswaith dda|to whom it may concern)\b(?!.*\b(?:not|n['’]t|never|if)\b)[^.?]{0,40}"
)
_POLITE = re.compile(
    r"""(?ix)
    (?:(?:i|we)[ ])?(?:do[ ])?(?:hope|trust)\b(?!.*\b(?:not|never|remove|take)\b|.*n['’]t\b).{0,60}
    | how[ ]are[ ](?:you|things)\b.{0,20} | (?:happy|merry)[ ]\w+(?:[ ]\w+)?
    | (?:(?:many|with)[ ])?thank(?:s|[ ]you)(?:[ ](?:so|very)[ ]much)?(?:[ ]in[ ]advance)?
      (?:[ ]for[ ](?:(?:your|the|all|these|sending)[ ]){0,3}\w+)?
    | (?:(?:i['’]?m|i[ ]am|we[ ]are)[ ])?(?:so[ ]|very[ ])?(?:sorry|apologies|my[ ]apologies)\b.{0,40}
    | gobeithio\b.{0,60} | diolch\b.{0,40}
    """
)
_CLOSING = re.compile(
    r"(?i)(?:(?:many|kind|best|warm) )?(?:thanks|thank you|regards|wishes|cheers|best|yours|diolch|cofion)\b"
)
_REASON = re.compile(
    r"""(?ix)
    (?:i|we)[ ](?:never|did[ ]not|didn['’]?t|do[ ]not[ ]remember|don['’]?t[ ]remember|have[ ]not)[ ]
      (?:\w+[ ]){0,2}?(?:sign\w*|subscrib\w*|ask\w*|join\w*|request\w*|regist\w*)\b.{0,40}
    | (?:i|we)(?:[ ](?:have|am|are|will[ ]be)|['’](?:ve|m|re))[ ](?:now[ ]|just[ ]|recently[ ]|soon[ ])?
      (?:retir\w+|left|leaving|chang\w+[ ]jobs?|moved|moving)\b.{0,40}
    | (?:i|we)[ ](?:keep|still)[ ](?:get|receiv)\w*\b.{0,40}
    | why[ ](?:do|am|are)[ ](?:i|we|you)\b.{0,60}
    """
)


def is_greeting(text: str) -> bool:
    """Whether it greets, and says nothing else."""
    return bool(_GREETING.fullmatch(text.strip(" ,.!:-–—")))


def leads_in(text: str) -> bool:
    """Whether it is what people write before they say what they want: a greeting, something polite, why they
    write, or what they tried. text: without the punctuation that ends it."""
    kinds = (_GREETING, _POLITE, _REASON, _BROKEN, _FAILED)
    return any(kind.fullmatch(text) for kind in kinds) or is_trouble(text)


def is_broken(text: str) -> bool:
    """Whether it says that a link or a button does not work, whatever that is for."""
    return bool(_BROKEN.fullmatch(text))


def closes(text: str) -> bool:
    """Whether it thanks or greets at the end."""
    return bool(_CLOSING.match(text))


def is_trouble(text: str) -> bool:
    """Whether it asks how to leave, or says that it does not work."""
    return bool(_TROUBLE.match(text) or _QUESTION.match(text))


def is_of_another(text: str) -> bool:
    """Whether it wants something for somebody else, or wants not to leave."""
    return bool(_CONTRARY.search(text) or (_SOMEBODY.search(text) and _ASKED.search(text)))


def takes_another(text: str, known: frozenset[str]) -> bool:
    """Whether somebody or something else is to be taken off. known: words that name the writer, or nobody."""
    return any(_is_another(found, known) for found in _TAKEN.finditer(text))


def _is_another(found: re.Match[str], known: frozenset[str]) -> bool:
    named = next(filter(None, found.groups()))
    return not (_OWN.search(named) or known.issuperset(named.casefold().split()))
