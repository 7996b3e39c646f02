"""`make demo`: a small campaign, step by step, through the site and the mailbox alone."""

import sys

import httpx
from rich.console import Console

from infra.demo.bulletin_story import BulletinStory
from infra.demo.mailbox import Mailbox
from infra.demo.press_story import PressStory
from infra.demo.story import Story
from infra.demo.teller import Teller
from infra.demo.visitor import Disappointed, Visitor
from infra.engine.places import Places
from infra.engine.record import Stack


def main() -> int:
    """0 when every step came out right, 1 otherwise."""
    screen = Console(highlight=False, soft_wrap=True)
    places = Places.from_env()
    stack = Stack.read(places.stack_file)
    if not stack:
        print("Nothing runs here. Start it with: make up", file=sys.stderr)
        return 1
    visitor, mailbox = Visitor(stack.site_url), Mailbox(stack.mailbox_url)
    teller = Teller(visitor, screen)
    try:
        Story(visitor, mailbox, teller).play()
        BulletinStory(stack, visitor, mailbox, teller).play()
        PressStory(stack, visitor, mailbox, teller, places.stack_file.parent).play()
    except (Disappointed, httpx.HTTPError) as trouble:
        print(f"The demo stopped: {trouble}\nLogs: .local/logs", file=sys.stderr)
        return 1
    screen.print(f"\nEvery step came out right. The site goes on running:\n  {stack.site_url}/")
    screen.print(f"All mails:\n  {stack.mailbox_url}/\nStop it with: make down")
    return 0


if __name__ == "__main__":
    sys.exit(main())
