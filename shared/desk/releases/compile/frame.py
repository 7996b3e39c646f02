"""What is around a release's own text: when it may be used, who to ask, notes to editors.

The order is that of real releases: status, headline, text, end, contacts, numbered notes. Everything here
is a piece of a program, see fanfare.releases.template.program.
"""

from collections.abc import Iterable

from fanfare import language as languages
from fanfare.language import LONDON, Language
from fanfare.releases.template.content import Kind
from fanfare.releases.template.stream import BOLD, END_BOLD, END_LINK, LABEL, LINK, literal, start
from fanfare.releases.version import ReleaseFront


def program(front: ReleaseFront, headline: str, body: str, notes: Iterable[str]) -> str:
    """A release's program.

    Args:
        headline: a piece of the program, as are `body` and `notes`.
        body: with the marks of its blocks.
    """
    words = languages.of_text(front.language)
    ending = [start(Kind.ENDS) + literal(words.gettext("Ends")), *_contacts(front, words)]
    numbered = [start(Kind.NOTE) + note for note in notes]
    if numbered:
        ending.append(start(Kind.NOTES_HEADING) + literal(words.gettext("Notes to editors")))
    return "".join(
        [*_opening(front, words), start(Kind.HEADLINE), headline, body, *ending, *numbered]
    )


def _opening(front: ReleaseFront, words: Language) -> list[str]:
    """Status lines. A correction says so before everything else: its mailing's values hold the words."""
    correction = f"{start(Kind.STATUS)}{BOLD}{{{{ correction }}}}{END_BOLD}"
    day = words.gettext("Press release, %(day)s") % {"day": words.day(front.day)}
    return [
        f"{{% if correction %}}{correction}{{% endif %}}",
        start(Kind.STATUS) + literal(day),
        start(Kind.STATUS) + BOLD + literal(_status(front, words)) + END_BOLD,
    ]


def _status(front: ReleaseFront, words: Language) -> str:
    """With midnight as 00:00: nobody is sure which day 12am belongs to."""
    if front.embargo is None:
        return words.gettext("For immediate release")
    time = front.embargo.astimezone(LONDON).strftime("%H:%M")
    embargo = {"time": time, "day": words.day(front.embargo)}
    return words.gettext("Embargoed until %(time)s on %(day)s, London time") % embargo


def _contacts(front: ReleaseFront, words: Language) -> list[str]:
    """The service's own press contact, then the campaign's."""
    phone, night = words.gettext("telephone"), words.gettext("out of hours")
    own = [
        f"{{% if service.formal %}}{BOLD}{{{{ service.formal }}}}{END_BOLD}{{% endif %}}",
        _given("service.phone", f"{literal(phone)} {{{{ service.phone }}}}"),
        _given("service.out_of_hours", f"{literal(night)} {{{{ service.out_of_hours }}}}"),
        _given("service.email", _mail("{{ service.email }}")),
    ]
    contact = front.contact
    known = [
        literal(contact.name),
        f"{literal(phone)} {literal(contact.phone)}" if contact.phone else "",
        f"{literal(night)} {literal(front.out_of_hours)}" if front.out_of_hours else "",
        _mail(literal(contact.email)) if contact.email else "",
    ]
    national = [BOLD + literal(front.sender) + END_BOLD, *(f", {one}" for one in known if one)]
    heading = start(Kind.HEADING, 2) + literal(words.gettext("Contact"))
    return [heading, start(Kind.CONTACT), *own, start(Kind.CONTACT), *national]


def _given(name: str, piece: str) -> str:
    return f"{{% if {name} %}}, {piece}{{% endif %}}"


def _mail(address: str) -> str:
    return f"{LINK}mailto:{address}{LABEL}{address}{END_LINK}"
