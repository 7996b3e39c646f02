"""What all that is done with a release shares: finding one, writing down what was done, and refusing."""

import secrets
from collections.abc import Callable
from datetime import datetime

from desk.refusal import NotFound, Refused
from desk.releases.workflow.refusals import NotAllowed, Overtaken
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.releases import Releases
from fanfare.aws.transactions import OvertakenError
from fanfare.mailings.mailing import Mailing
from fanfare.problems import InvalidValue
from fanfare.releases.approval import RefusedError, newest
from fanfare.releases.release import Action, AuditEntry, Release

MAX_REASON = 500
"""Characters."""
MAX_TRIES = 5


def the_release(releases: Releases, slug: str) -> Release:
    """One release. Raises NotFound when there is none."""
    found = releases.load(slug)
    if found is None:
        raise NotFound("release", slug)
    return found


def mailing_of(mailings: Mailings, release: Release) -> Mailing | None:
    """The mailing of its newest edition; None when nothing was ordered."""
    last = newest(release)
    return mailings.load(last.mailing) if last else None


def entry(release: Release, action: Action, by: str, now: datetime, note: str = "") -> AuditEntry:
    """One line for the audit trail, about the content that the release has now."""
    return AuditEntry(
        slug=release.slug,
        id=secrets.token_hex(8),
        at=now,
        by=by,
        action=action,
        content=release.content,
        note=note,
    )


def decided(slug: str, decide: Callable[[], Release]) -> Release:
    """What a rule makes of a release. Raises NotAllowed when it refuses."""
    try:
        return decide()
    except RefusedError as refused:
        raise NotAllowed(slug, refused.why) from None


def save(releases: Releases, release: Release, *entries: AuditEntry) -> Release:
    """Write it down, with the trail. Raises Overtaken when somebody else just wrote."""
    try:
        return releases.save(release, *entries)
    except OvertakenError:
        raise Overtaken(release.slug) from None


def insist(
    releases: Releases,
    slug: str,
    decide: Callable[[Release], Release],
    written: Callable[[Release], AuditEntry],
) -> Release:
    """Decide and write down, again on what others wrote meanwhile: stopping must not lose a race against
    the machine. decide: gives the very release that it got when there is nothing to do."""
    for _ in range(MAX_TRIES):
        known = the_release(releases, slug)
        changed = decided(slug, lambda known=known: decide(known))  # type: ignore[misc]
        if changed is known:
            return known
        try:
            return releases.save(changed, written(changed))
        except OvertakenError:
            continue
    raise Refused(f"{slug} is being changed all the time. Try again.")


def read_reason(text: str) -> str:
    """A reason as typed, on one line. Raises InvalidValue."""
    reason = " ".join(text.split())
    if not reason:
        raise InvalidValue("say why; it is kept on the audit trail.", "")
    if len(reason) > MAX_REASON or not reason.isprintable():
        raise InvalidValue(f"write {MAX_REASON} characters of plain text at most.", "")
    return reason
