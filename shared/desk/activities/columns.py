"""The columns of an activities file, in order: the one place that says what each may hold."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from desk.activities.choices import names_of, one_of, some_of
from desk.files.cells import Key, MailAddress, Postcode, WebAddress, YesNo, text, whole
from desk.files.clock import Instant, as_written, instant, weeks_later
from desk.files.column import TableRow, columns_of
from fanfare.activities.activity import Access, Audience, Mode, Offer, Promise
from fanfare.activities.party import MAX_PARTY, AgeBand

MIN_HOLD, MAX_HOLD = 2, 14 * 24
"""Hours: a mail that waits for its mailbox's digest leaves an hour later, and must come before the end. Held
longer, a place that nobody wants is lost to others."""

_NAMES = "One or more of these, separated by semicolons: "
_CAPACITY = "Write it in digits, such as 25, or leave it blank for no limit."


class ActivityRow(TableRow):
    """A row of an activities file."""

    key: Key = Field(
        description="Name in web addresses, never changed once published: the row with the same key is "
        "updated.",
        examples=["example-repair-cafe"],
    )
    title: Annotated[str, text(120)] = Field(
        description="What it is called.", examples=["Repair café"]
    )
    service: Annotated[str, text(100)] = Field(
        description="The library service.", examples=["Leeds Libraries"]
    )
    summary: Annotated[str, text(300)] = Field(
        description="One or two sentences for lists.",
        examples=["Bring something broken; leave with it mended."],
    )
    description: Annotated[str, text(5000, lines=True)] = Field(
        "",
        description="All else that people want to know; a blank line begins a new paragraph.",
        examples=["Volunteers help you mend lamps, toys and clothes."],
    )
    mode: Annotated[Mode, one_of(Mode)] = Field(
        description=f"One of {names_of(Mode)}.", examples=["in_person"]
    )
    starts: Instant = Field(
        description="Day and time in London, 2021-10-05 10:30 or 05/10/2021 10:30.",
        examples=["2021-10-05 10:30"],
    )
    ends: Instant = Field(description="The same for its end.", examples=["2021-10-05 12:30"])
    opens: Instant | None = Field(
        None, description="When registration opens. Blank: as soon as it is imported."
    )
    closes: Instant | None = Field(
        None, description="When registration closes. Blank: at the start."
    )
    place: Annotated[str, text(80)] = Field(
        "", description="Town or borough, for searching.", examples=["Leeds"]
    )
    venue: Annotated[str, text(120)] = Field(
        "", description="Building. In person: required.", examples=["Leeds Central Library"]
    )
    address: Annotated[str, text(200)] = Field(
        "", description="Street and town.", examples=["Calverley Street, Leeds"]
    )
    postcode: Postcode = Field("", description="In person: required.", examples=["LS1 3AB"])
    join_url: WebAddress = Field(
        "",
        description="Real link of an online activity, never shown in public. Online: required.",
    )
    capacity: Annotated[int, whole(1, 1_000_000, _CAPACITY)] | None = Field(
        None, description="Places. Blank: no limit.", examples=["20"]
    )
    largest_party: Annotated[int, whole(1, MAX_PARTY)] | None = Field(
        None,
        description=f"Places that one registration may ask for, up to {MAX_PARTY}. Blank: 10.",
        examples=["4"],
    )
    audience: Annotated[tuple[Audience, ...], some_of(Audience)] = Field(
        (), description=f"{_NAMES}{names_of(Audience)}. Blank: everyone.", examples=["adults"]
    )
    age_bands: Annotated[tuple[AgeBand, ...], some_of(AgeBand)] = Field(
        (),
        description=f"{_NAMES}{names_of(AgeBand)}. The form asks for one of them. "
        "Blank: it does not ask.",
    )
    access: Annotated[tuple[Access, ...], some_of(Access)] = Field(
        (), description=f"{_NAMES}{names_of(Access)}.", examples=["step_free; hearing_loop"]
    )
    access_notes: Annotated[str, text(1000, lines=True)] = Field(
        "",
        description="What else helps people to get in and take part.",
        examples=["The lift is beside the main stairs."],
    )
    offers: Annotated[tuple[Offer, ...], some_of(Offer)] = Field(
        (),
        description=f"Universal Library Offers. {_NAMES}{names_of(Offer)}.",
        examples=["culture_creativity"],
    )
    promises: Annotated[tuple[Promise, ...], some_of(Promise)] = Field(
        (), description=f"Library promises kept. {_NAMES}{names_of(Promise)}."
    )
    contact: MailAddress = Field(
        "",
        description="E-mail address for questions; answers to our mails go there.",
        examples=["events@leeds-libraries.example"],
    )
    hold: Annotated[int, whole(MIN_HOLD, MAX_HOLD)] | None = Field(
        None,
        description="Hours for which places are held until the link that we mail is pressed; then they "
        "go to others. Needs a capacity. Blank: places are booked at once.",
    )
    sample: YesNo = Field(False, description="yes for an invented example. Blank: no.")


COLUMNS = columns_of(ActivityRow)
NECESSARY = frozenset(c.name for c in COLUMNS if c.required) | {"capacity"}
"""A file without these is refused. `capacity` is among them although its cells may be blank: leaving
the column out would take the limit off every activity."""


def example_row(now: datetime) -> dict[str, str]:
    """The example of each column, moved by whole weeks to between eight and nine weeks from now: who
    imports it as it is gets an activity that people can register for."""
    cells = {column.name: column.example for column in COLUMNS}
    weeks = (now - instant(cells["starts"])) // timedelta(weeks=1) + 9
    for name in ("starts", "ends"):
        cells[name] = as_written(weeks_later(instant(cells[name]), weeks))
    return cells
