"""Looking an issue's file over: what would be mailed, and everything that is wrong with it."""

from dataclasses import dataclass

from desk.bulletin.lint import clipping
from desk.files.front_fields import in_order
from fanfare.bulletin.issue import StoredIssue
from fanfare.problems import Problem

NO_SITE = "https://site.example"
"""For a site that is not known."""


@dataclass(frozen=True, slots=True)
class Review:
    """An issue's file, looked over.

    Attributes:
        issue: As it would be mailed; None when the head of the file cannot be read.
        problems: In the order of the file, warnings among them.
    """

    issue: StoredIssue | None
    problems: tuple[Problem, ...]

    @property
    def stopping(self) -> int:
        """How many problems keep it from being mailed."""
        return sum(problem.stops for problem in self.problems)


def review(data: bytes, site: str) -> Review:
    """Look an issue over.

    Args:
        data: The file; of one that is longer than desk.files.front_matter.MAX_BYTES, the rest may be missing.
        site: URL of the site, without a slash at the end; empty when it is not known.
    """
    # Imported here: other commands need not wait for the libraries of Markdown.
    from desk.bulletin.issue_file import read
    from desk.bulletin.rendering import html_size, render
    from fanfare import language

    draft = read(data, language.available(), site)
    if draft.front is None:
        return Review(None, draft.problems)
    issue = render(draft.front, draft.body, site or NO_SITE)
    return Review(issue, tuple(in_order([*draft.problems, *clipping(html_size(issue))])))
