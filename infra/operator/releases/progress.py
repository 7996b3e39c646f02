"""How far a release is, in lines."""

from desk.files.clock import as_written
from desk.mailings.summary import NUMBERS, standing
from desk.releases.overview import progress_of
from fanfare.aws.ledger.mailings import Mailings
from fanfare.releases.release import Edition, Release, ReleaseState
from infra.operator.releases.words import NOT_NATIONAL


def state_lines(found: Release) -> list[str]:
    """Its state, when it was handed in, and who approved it."""
    state = found.state.value + (f": {found.reason}" if found.reason else "")
    lines = [f"State     {state}", f"Handed in {as_written(found.submitted_at)}"]
    if found.approval and found.approval.content == found.content:
        lines.append(f"Approved  {as_written(found.approval.at)} by {found.approval.by}")
    return lines


def edition_lines(mailings: Mailings, found: Release) -> list[str]:
    """Each edition, with the numbers of its mailing."""
    lines = []
    for one in progress_of(mailings, found):
        lines.append(_edition_line(one.edition, found))
        mailing, counts = one.mailing, one.counts
        if mailing is None:
            lines.append(
                f"          Its mailing was not made: give fanfare release send {found.slug} again"
            )
            continue
        numbers = ", ".join(f"{getattr(counts, name):,} {name}" for name in NUMBERS)
        lines.append(
            f"          {mailing.id} is {standing(mailing)}: {numbers}, "
            f"{counts.waiting:,} waiting, of {counts.audience:,}"
        )
    return lines


def _edition_line(edition: Edition, found: Release) -> str:
    name = f"correction {edition.number}" if edition.number else "first"
    public = f"public from {as_written(edition.public_from)}"
    if edition.withheld:
        held = found.state is ReleaseState.HELD and edition == found.editions[-1]
        public = "not public" if held else "never public"
    elif not edition.national:
        public = f"{NOT_NATIONAL}; to make it public, correct it with a file that has one"
    why = f": {edition.reason}" if edition.reason else ""
    return f"Edition   {name}, {public}, content {edition.content}{why}"
