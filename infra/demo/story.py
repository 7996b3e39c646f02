"""What happens in the demo: parties register, the activity fills, one leaves, one moves up.

Everything goes through HTTP forms and mails, as people do it; nothing looks into a table. Each step
checks what it says and raises Disappointed when it does not hold.
"""

from dataclasses import dataclass
from secrets import token_hex
from time import sleep
from typing import Any

from infra.demo.mailbox import Mailbox
from infra.demo.teller import Teller
from infra.demo.visitor import Disappointed, Page, Visitor

LOOKING = 3.5
"""Seconds from opening a form to sending it: the site takes anything quicker for a robot."""

FAVOURITE = "redbridge-death-positive-library"


@dataclass(frozen=True)
class Guest:
    """Somebody who registers. The address is new in every run, so that a demo can be repeated."""

    name: str
    places: int
    email: str


class Story:
    """The demo's steps, in order, with what they have come to so far."""

    def __init__(self, visitor: Visitor, mailbox: Mailbox, teller: Teller) -> None:
        self._visitor = visitor
        self._mailbox = mailbox
        self._teller = teller
        self._run = token_hex(3)

    def play(self) -> None:
        """The whole story. Raises Disappointed where it does not come out."""
        activity = self._choose()
        guests = self._parties(activity)
        first, waiting = guests[0], [self._guest("Bea", guests[0].places), self._guest("Cem", 1)]
        self._fill(activity, guests)
        self._queue_up(activity, waiting)
        self._ask_again(activity, first)
        self._leave(first, waiting[0])
        self._join_online()

    def _choose(self) -> dict[str, Any]:
        """The favourite if nobody has booked it yet, else the smallest such activity."""
        activities = self._visitor.json("/activities.json")["activities"]
        self._teller.step(f"{len(activities)} activities are on the site", "/activities")
        free = [
            one
            for one in activities
            if not one["closed_because"] and 3 <= (one["capacity"] or 0) <= 40
        ]
        free.sort(key=lambda one: (one["key"] != FAVOURITE, one["capacity"]))
        for one in free:
            now = self._visitor.json(f"/api/activities/{one['key']}")
            if now["places_left"] == now["capacity"]:
                return dict(now)
        raise Disappointed("every small activity is booked: `make down`, then `make demo` again")

    def _parties(self, activity: dict[str, Any]) -> list[Guest]:
        """Enough parties to take every place."""
        most, left = activity["largest_party"], activity["capacity"]
        guests: list[Guest] = []
        while left:
            places = min(most, left, 3)
            guests.append(self._guest(("Ada", "Ben", "Cat")[len(guests) % 3], places))
            left -= places
        return guests

    def _guest(self, name: str, places: int) -> Guest:
        number = token_hex(2)
        return Guest(name, places, f"{name.lower()}-{self._run}-{number}@example.org")

    def _fill(self, activity: dict[str, Any], guests: list[Guest]) -> None:
        for guest, page in self._register(activity["key"], guests):
            self._teller.expect(
                "you have a place now" in page.text, f"{guest.name} to have a place", page
            )
            mail = self._mailbox.wait(guest.email, "confirmed")
            invited = "METHOD:REQUEST" in mail.calendar and "BEGIN:VEVENT" in mail.calendar
            self._teller.expect(invited, f"{guest.name}'s mail to hold a calendar invitation", page)
            self._teller.step(
                f"{guest.name} registers {guest.places} and has a calendar invitation", mail.url
            )
        now = self._visitor.json(f"/api/activities/{activity['key']}")
        full = now["places_left"] == 0
        self._teller.expect(full, "the activity to be full", self._visitor.open(now["url"]))
        self._teller.step(
            f"All {activity['capacity']} places of “{activity['title']}” are taken", now["url"]
        )

    def _queue_up(self, activity: dict[str, Any], waiting: list[Guest]) -> None:
        for position, guest in enumerate(waiting, 1):
            ((_, page),) = self._register(activity["key"], [guest])
            self._teller.expect("on the waiting list" in page.text, f"{guest.name} to wait", page)
            before = "next in the line" if position == 1 else f"more than {position - 1} part"
            self._teller.expect(before in page.text, f"position {position}", page)
            mail = self._mailbox.wait(guest.email, "waiting list")
            self._teller.expect(not mail.calendar, "no invitation while waiting", page)
            self._teller.step(
                f"{guest.name} asks for {guest.places}: number {position} on the waiting list",
                page.url,
            )

    def _ask_again(self, activity: dict[str, Any], guest: Guest) -> None:
        ((_, page),) = self._register(activity["key"], [guest])
        told = "on the waiting list" in page.text
        self._teller.expect(told, "the page to tell a stranger what a newcomer would see", page)
        mail = self._mailbox.wait(guest.email, "already registered")
        self._teller.step(
            f"{guest.name} asks again: the booking stays as it is, only the mail says so", mail.url
        )

    def _leave(self, leaver: Guest, lucky: Guest) -> None:
        confirmed = self._mailbox.wait(leaver.email, "confirmed")
        page = self._visitor.open(self._teller.link(confirmed, "/manage/"))
        asked = self._visitor.follow(page, "/cancel")
        page = self._visitor.settle(self._visitor.send(asked, {}))
        self._teller.expect("cancelled" in page.text.lower(), "the cancellation to show", page)
        mail = self._mailbox.wait(leaver.email, "cancelled")
        withdrawn = "METHOD:CANCEL" in mail.calendar
        self._teller.expect(withdrawn, "the calendar entry to be withdrawn", page)
        self._teller.step(f"{leaver.name} cancels under the link from the mail", page.url)
        mail = self._mailbox.wait(lucky.email, "you have a place")
        self._teller.expect("METHOD:REQUEST" in mail.calendar, "an invitation on promotion", page)
        self._teller.step(f"{lucky.name} moves up from the waiting list at once", mail.url)

    def _join_online(self) -> None:
        online = [
            one
            for one in self._visitor.json("/activities.json?mode=online")["activities"]
            if not one["closed_because"]
        ]
        online.sort(key=lambda one: "rhyme" not in one["key"])
        guest = self._guest("Dot", 1)
        ((_, page),) = self._register(online[0]["key"], [guest])
        self._teller.expect("you have a place now" in page.text, "a place online", page)
        mail = self._mailbox.wait(guest.email, "confirmed")
        page = self._visitor.open(self._teller.link(mail, "/join/"))
        self._teller.expect(
            page.status == 200 and not page.forms, "a closed door before opening", page
        )
        self._teller.step(
            f"{guest.name}'s own link to “{online[0]['title']}” waits to open", page.url
        )

    def _register(self, activity: str, guests: list[Guest]) -> list[tuple[Guest, Page]]:
        """Each opens the form, takes a moment, and sends it; answers once the pages have settled."""
        forms = [self._visitor.open(f"/activities/{activity}/register") for _ in guests]
        sleep(LOOKING)
        sent = [
            (guest, self._visitor.send(form, self._typed(form, guest)))
            for guest, form in zip(guests, forms, strict=True)
        ]
        return [(guest, self._visitor.settle(page)) for guest, page in sent]

    def _typed(self, page: Page, guest: Guest) -> dict[str, str]:
        values = {"name": guest.name, "email": guest.email, "places": str(guest.places)}
        bands = page.forms[0].choices.get("age_band")
        return values | {"agree": "yes"} | ({"age_band": bands[0]} if bands else {})
