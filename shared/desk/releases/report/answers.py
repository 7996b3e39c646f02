"""What services said of a release: whether they used it, where it appeared, and copies of what appeared."""

from collections import Counter, defaultdict

from fanfare.aws.press.responses import Responses
from fanfare.releases.release import Release
from fanfare.releases.responses.records import Coverage, PressCopy, UseAnswer


class Answers:
    """What services said of a release, by member, over all its editions."""

    def __init__(self, responses: Responses, release: Release) -> None:
        self.uses: dict[str, UseAnswer] = {}
        self.coverage: dict[str, list[Coverage]] = defaultdict(list)
        self.copies: dict[str, list[PressCopy]] = defaultdict(list)
        for edition in release.editions:
            for answer in responses.uses(edition.mailing):
                before = self.uses.get(answer.member)
                if before is None or before.at <= answer.at:
                    self.uses[answer.member] = answer
            for told in responses.coverage(edition.mailing):
                self.coverage[told.member].append(told)
            for copy in responses.press_copies(edition.mailing):
                self.copies[copy.member].append(copy)
        first = min(edition.public_from for edition in release.editions)
        since = (copy for copy in responses.press_copies("") if copy.at >= first)
        self.unmatched = Counter(copy.member for copy in since)
