"""Says what happened, a step at a time, and stops where something did not come out."""

from rich.console import Console
from rich.markup import escape

from infra.demo.mailbox import Mail
from infra.demo.visitor import Disappointed, Page, Visitor


class Teller:
    """Numbers the steps of all the demo's stories. visitor: tells full addresses."""

    def __init__(self, visitor: Visitor, screen: Console) -> None:
        self._visitor = visitor
        self._screen = screen
        self._steps = 0

    def step(self, what: str, where: str) -> None:
        """A step that came out right. where: a path on the site, a full address, or a command."""
        self._steps += 1
        address = self._visitor.address(where) if where.startswith("/") else where
        self._screen.print(
            f"[bold]{self._steps:2}[/]  {escape(what)}\n    [dim]{escape(address)}[/]"
        )

    def quote(self, text: str) -> None:
        """What a command printed, a line at a time."""
        for line in text.splitlines():
            self._screen.print(f"    {escape(line)}")

    def expect(self, holds: bool, what: str, page: Page) -> None:
        """Raises Disappointed, with what the page says, unless it holds."""
        if not holds:
            raise Disappointed(f"expected {what}; {page.url} says: {page.heading}. {page.text}")

    def link(self, mail: Mail, path: str) -> str:
        """The mail's link to a path. Raises Disappointed when it has none."""
        if link := mail.link(path):
            return link
        raise Disappointed(f"the mail “{mail.subject}” has no link to {path}")
