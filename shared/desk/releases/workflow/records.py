"""What all that is done with a release shares: finding one, writing down what was done, and refusing."""

import secrets
from collections.abc import Callable
from datetime import datetime

from desk.problems import InvalidValue
from desk.refusal import NotFound, Refused
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.releases import Releases
from fanfare.aws.transactions import OvertakenError
from fanfare.mailings.mailing import Mailing
from fanfare.releases.approval import No, RefusedError, newest
from fanfare.releases.release import Action, AuditEntry, Release

MAX_REASON = 500
"""Characters."""
MAX_TRIES = 5

_REFUSALS = {
    No.WAS_ORDERED: "{slug} was ordered already, so nobody changes it any more. To put it right: "
    "fanfare release correct {slug} --file FILE --reason TEXT. If it has not left yet, you can also "
    "cancel it and submit the file then.",
    No.NEVER_ORDERED: "{slug} was never ordered, so there is nothing to correct. "
    "To change it: fanfare release submit FILE",
    No.SAME_AS_SENT: "The file is word for word the edition that was ordered last, so it corrects nothing. "
    "If that is held, let it go: fanfare release resume {slug}",
    No.OWN_WORK: "You handed in this version of {slug} yourself. Another person has to "
    "approve it. (On the local stage, --as NAME says who does.)",
    No.OTHER_CONTENT: "The content of {slug} is not the one that you name. It was changed since; read it "
    "again: fanfare release show {slug}",
    No.NOT_WAITING: "{slug} does not wait for an approval. fanfare release show {slug} says how it stands.",
    No.NOT_APPROVED: "{slug} is not approved as it is now. Another person than its author has to: "
    "fanfare release approve {slug}",
    No.NOT_ON_ITS_WAY: "{slug} is not on its way, so there is nothing to hold.",
    No.NOT_HELD: "{slug} is not held.",
    No.WAS_CANCELLED: "{slug} was cancelled. If nothing of it had left, submit the file again; else: "
    "fanfare release correct {slug} --file FILE --reason TEXT",
}


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
    """What a rule makes of a release. Raises Refused, with its reason for people, when it refuses."""
    try:
        return decide()
    except RefusedError as refused:
        raise Refused(_REFUSALS[refused.why].format(slug=slug)) from None


def save(releases: Releases, release: Release, *entries: AuditEntry) -> Release:
    """Write it down, with the trail. Raises Refused when somebody else just wrote."""
    try:
        return releases.save(release, *entries)
    except OvertakenError:
        raise Refused(
            f"Nothing was done: {release.slug} was changed while you looked at it. "
            f"Look again: fanfare release show {release.slug}"
        ) from None


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
