"""The columns of an activities file, in order: the one place that says what each may hold."""

from datetime import datetime, timedelta

from desk.activities.choices import as_cell, one_of, some_of
from desk.files import cells
from desk.files.clock import as_written, instant, weeks_later
from desk.files.column import Column
from fanfare.activities.activity import Access, Audience, Mode, Offer, Promise
from fanfare.activities.party import MAX_PARTY, AgeBand

MIN_HOLD, MAX_HOLD = 2, 14 * 24
"""Hours: a mail that waits for its mailbox's digest leaves an hour later, and must come before the end. Held
longer, a place that nobody wants is lost to others."""

_NAMES = "One or more of these, separated by semicolons: "


def _names(choices: type[Mode | Audience | Offer | Promise | AgeBand | Access]) -> str:
    return ", ".join(as_cell(choice) for choice in choices)


COLUMNS = (
    Column(
        "key",
        cells.slug,
        "Name in web addresses, never changed once published: the row with the same key is updated.",
        "example-repair-cafe",
        required=True,
    ),
    Column("title", cells.text(120), "What it is called.", "Repair café", required=True),
    Column("service", cells.text(100), "The library service.", "Leeds Libraries", required=True),
    Column(
        "summary",
        cells.text(300),
        "One or two sentences for lists.",
        "Bring something broken; leave with it mended.",
        required=True,
    ),
    Column(
        "description",
        cells.text(5000, lines=True),
        "All else that people want to know; a blank line begins a new paragraph.",
        "Volunteers help you mend lamps, toys and clothes.",
    ),
    Column("mode", one_of(Mode), f"One of {_names(Mode)}.", "in_person", required=True),
    Column(
        "starts",
        instant,
        "Day and time in London, 2021-10-05 10:30 or 05/10/2021 10:30.",
        "2021-10-05 10:30",
        required=True,
    ),
    Column("ends", instant, "The same for its end.", "2021-10-05 12:30", required=True),
    Column("opens", instant, "When registration opens. Blank: as soon as it is imported."),
    Column("closes", instant, "When registration closes. Blank: at the start."),
    Column("place", cells.text(80), "Town or borough, for searching.", "Leeds"),
    Column("venue", cells.text(120), "Building. In person: required.", "Leeds Central Library"),
    Column("address", cells.text(200), "Street and town.", "Calverley Street, Leeds"),
    Column("postcode", cells.postcode, "In person: required.", "LS1 3AB"),
    Column(
        "join_url",
        cells.web_address,
        "Real link of an online activity, never shown in public. Online: required.",
    ),
    Column("capacity", cells.capacity, "Places. Blank: no limit.", "20"),
    Column(
        "largest_party",
        cells.whole(1, MAX_PARTY),
        f"Places that one registration may ask for, up to {MAX_PARTY}. Blank: 10.",
        "4",
    ),
    Column(
        "audience",
        some_of(Audience),
        f"{_NAMES}{_names(Audience)}. Blank: everyone.",
        "adults",
    ),
    Column(
        "age_bands",
        some_of(AgeBand),
        f"{_NAMES}{_names(AgeBand)}. The form asks for one of them. Blank: it does not ask.",
    ),
    Column("access", some_of(Access), f"{_NAMES}{_names(Access)}.", "step_free; hearing_loop"),
    Column(
        "access_notes",
        cells.text(1000, lines=True),
        "What else helps people to get in and take part.",
        "The lift is beside the main stairs.",
    ),
    Column(
        "offers",
        some_of(Offer),
        f"Universal Library Offers. {_NAMES}{_names(Offer)}.",
        "culture_creativity",
    ),
    Column("promises", some_of(Promise), f"Library promises kept. {_NAMES}{_names(Promise)}."),
    Column(
        "contact",
        cells.mail_address,
        "E-mail address for questions; answers to our mails go there.",
        "events@leeds-libraries.example",
    ),
    Column(
        "hold",
        cells.whole(MIN_HOLD, MAX_HOLD),
        "Hours for which places are held until the link that we mail is pressed; then they go to others. "
        "Needs a capacity. Blank: places are booked at once.",
    ),
    Column("sample", cells.yes, "yes for an invented example. Blank: no."),
)

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
