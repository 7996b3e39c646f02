"""What a report says of one service, in words."""

from desk.releases.report.lines import Line
from fanfare.releases.copies import Hold

_HELD = {
    Hold.GAPS: "nothing is missing any more: it goes soon",
    Hold.NO_CONTACT: "no press contact that mail can go to",
    Hold.TOO_LARGE: "with its facts, the release is too long",
    Hold.PRE_ELECTION: "it quotes an elected member before an election",
}


def why_held(line: Line) -> str:
    """What keeps a service's copy, for people."""
    other = f"its copy could not be written ({line.reason})"
    return ", ".join(line.missing) or _HELD.get(line.reason, other)  # type: ignore[call-overload]


def about_copies(line: Line) -> str:
    """What a service's press copies tell, for people; empty without any of this release."""
    said = [] if line.likeness is None else [f"{line.likeness:.0%} as it was sent"]
    if line.strangers:
        said.append(f"{line.strangers} from an address we do not know")
    return ", ".join(said)
