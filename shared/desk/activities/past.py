"""What may not happen to past activities, since it is too late to mail anybody about it."""

from datetime import datetime

from desk.files.clock import as_written
from fanfare.activities.activity import Activity
from fanfare.problems import Problem


def past_problem(known: Activity, wanted: Activity, people: int, now: datetime) -> Problem | None:
    """Why an activity with so many parties cannot be moved there; None when it can.

    Its start and its end may each stay in the past, but not be moved there: the people would keep a time
    to come in their calendars, and find the doors locked.
    """
    for column in ("starts", "ends"):
        before: datetime = getattr(known, column)
        after: datetime = getattr(wanted, column)
        if after <= now < before:
            return Problem(
                _wrong(after, people), _right(before, after, known.key, now), field=column
            )
    return None


def over_problem(activity: Activity) -> Problem:
    """Why an activity that is over cannot be cancelled."""
    return Problem(
        f"{activity.key} was over at {as_written(activity.ends)}, so nobody is mailed about it.",
        "If the time is wrong, import the right one first; then it can be cancelled.",
    )


def _wrong(after: datetime, people: int) -> str:
    registered = "1 party is" if people == 1 else f"{people} parties are"
    return f"{as_written(after)} is past (year {after.year}), and {registered} registered."


def _right(before: datetime, after: datetime, key: str, now: datetime) -> str:
    """What was probably meant: that day in the year as it was, or the time as it was."""
    try:
        meant = after.replace(year=before.year)
    except ValueError:  # 29 February
        meant = before
    meant = meant if meant > now else before
    return (
        f"Write a time to come, such as {as_written(meant)} (it was {as_written(before)}). "
        f"To call it off: fanfare activities cancel {key}"
    )
