"""What the bulletin can be asked by mail, and what the words of a mail ask: its subject, and the first lines
of its text. Joining takes its own word, at the beginning; of leaving, see fanfare.inbound.wishes.leave_wish.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fanfare.contact import addresses_in
from fanfare.inbound.command import Command
from fanfare.inbound.wishes.leave_talk import is_greeting, is_of_another, leads_in
from fanfare.inbound.wishes.leave_wish import Meaning, meaning, parts_of, words_of
from fanfare.inbound.wishes.own_words import is_answer, untagged


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a mail. names: the words of what they call themselves, in small letters."""

    address: str
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What words ask for. command: None when it is nothing that we know. doubtful: they are about leaving, or
    about somebody else, and no wish of who wrote them: a question, a complaint."""

    command: Command | None = None
    doubtful: bool = False


def asked_by(subject: str, lines: Sequence[str], writer: Writer) -> Asked:
    """What a mail asks. lines: of its text, without what programs put before them. The subject of an answer
    may be a question of ours."""
    rest = untagged(subject)
    found = _meaning(rest, writer)
    if found is Meaning.TROUBLE and is_answer(subject):
        found = Meaning.NOTHING
    read = [(rest, found), *_opening(lines, writer)]
    most = max(found for _, found in read)
    if most.is_wish:
        return Asked(Command.UNSUBSCRIBE)
    words = (_word_in(line, writer) for line, _ in read)
    if most is not Meaning.OTHER and (word := next(filter(None, words), None)):
        return Asked(word)
    return Asked(doubtful=most is not Meaning.NOTHING)


def command_in(line: str, address: str) -> Command | None:
    """What one line asks.

    Args:
        address: of its writer.

    Returns:
        None when it is about something else, or about somebody else's address.
    """
    return asked_by(line, (), Writer(address)).command


def _opening(lines: Sequence[str], writer: Writer) -> Iterator[tuple[str, Meaning]]:
    """The lines that may say what is wanted, and what each means: the first, and those behind a greeting and
    whatever else people write before. There a word alone is no wish: it may be quoted."""
    greeted = True
    for n, line in enumerate(lines):
        following = lines[n + 1] if n + 1 < len(lines) else ""
        found = _in_two(line, following, writer)
        yield line, Meaning.NOTHING if found is Meaning.BARE and not greeted else found
        greeted = greeted and is_greeting(line)
        if not all(map(leads_in, parts_of(line))):
            return


def _in_two(line: str, following: str, writer: Writer) -> Meaning:
    """What a line means whose sentence may go on in the next one."""
    found, both = _meaning(line, writer), f"{line} {following}"
    if found in (Meaning.BARE, Meaning.ASKED):
        return Meaning.OTHER if is_of_another(both) else found
    if found is Meaning.NOTHING and line[-1].isalnum() and not is_greeting(line):
        return Meaning.OWN if _meaning(both, writer) is Meaning.OWN else found
    return found


def _meaning(line: str, writer: Writer) -> Meaning:
    return meaning(line, writer.address, writer.names)


def _word_in(line: str, writer: Writer) -> Command | None:
    named = {found.strip(".").casefold() for found in addresses_in(line)}
    words = words_of(line)
    if not words or named - {writer.address.casefold()} or is_of_another(line):
        return None
    first = words[0].replace("-", "")
    return Command(first) if first in (Command.SUBSCRIBE, Command.HELP) else None
