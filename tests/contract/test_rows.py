"""What rows keep as JSON stays readable: a sample of every kind, as it has been written so far.

Some conditions of DynamoDB compare the whole text, so it is written byte for byte as before.
"""

import json
from typing import Any

import pytest

from fanfare.activities.activity import Activity, Former
from fanfare.aws.details import from_details, to_details
from fanfare.bulletin.issue import ArchiveEntry, StoredIssue
from fanfare.delivery.mailbox import Mailbox
from fanfare.mailings.mailing import Counts, Mailing
from fanfare.registrations.registration import Answer, Party
from fanfare.releases.calendar.polls import Poll
from fanfare.releases.copies import SentCopy
from fanfare.releases.release import AuditEntry, Release
from fanfare.releases.responses.records import Coverage, PressCopy, UseAnswer
from fanfare.releases.version import ReleaseVersion
from fanfare.services.service import AddressChange, LibraryService, ServiceChange
from fanfare.subscribers.notice_limits import Mailed
from fanfare.subscribers.subscriber import ConsentEvent, Subscriber, Suppression
from tests.stack import ROOT

SAMPLES = {path.stem: path for path in sorted((ROOT / "events" / "rows").glob("*.json"))}
ONE = (
    *(Activity, Party, Answer, Subscriber, ConsentEvent, Suppression, Mailing, Counts, Mailbox),
    *(StoredIssue, ArchiveEntry, LibraryService, ServiceChange, AddressChange, Release),
    *(ReleaseVersion, AuditEntry, SentCopy, UseAnswer, Coverage, PressCopy, Poll),
)
KINDS: dict[str, Any] = {
    **{kind.__name__: kind for kind in ONE},
    "Former": tuple[Former, ...],
    "Mailed": tuple[Mailed, ...],
}


def stored(sample: Any) -> str:
    """A sample as it is in a row."""
    return json.dumps(sample, ensure_ascii=False, separators=(",", ":"))


def load(name: str) -> Any:
    return json.loads(SAMPLES[name].read_text())


def test_every_kind_has_a_sample() -> None:
    assert KINDS.keys() == SAMPLES.keys()


@pytest.mark.parametrize("name", KINDS)
def test_a_row_is_read_and_written_byte_for_byte(name: str) -> None:
    text = stored(load(name))
    assert to_details(from_details(KINDS[name], text)) == text


@pytest.mark.parametrize("name", [kind.__name__ for kind in ONE])
def test_a_field_from_a_later_layer_is_passed_over(name: str) -> None:
    sample = load(name)
    later = from_details(KINDS[name], stored(sample | {"tomorrow": {"new": [1]}}))
    assert later == from_details(KINDS[name], stored(sample))


@pytest.mark.parametrize("name", [kind.__name__ for kind in ONE])
def test_no_value_of_one_type_passes_for_another(name: str) -> None:
    for field, value in (sample := load(name)).items():
        other = str(value) if isinstance(value, int | float) else 7
        with pytest.raises(ValueError, match=f"no {name}: "):
            from_details(KINDS[name], stored(sample | {field: other}))
