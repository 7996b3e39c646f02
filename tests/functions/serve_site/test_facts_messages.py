"""Whatever a library service's own page accepts is a message that can be read."""

from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from fanfare import language
from fanfare.messages.releases import decode_press
from fanfare.releases.fields import Field, FieldType
from fanfare.services.details import FACT_PARTS, details
from fanfare.services.service import Contact, LibraryService, Nation, SpeakerType, Spokesperson
from serve_site.press.facts_changes import difference
from serve_site.press.facts_form import carried, check

NOON = datetime(2021, 10, 5, 12, tzinfo=UTC)
SERVICE = LibraryService(
    key="kent",
    name="Kent Libraries",
    nation=Nation.ENGLAND,
    press=Contact(name="Ann", email="ann@kent.example"),
    spokespeople=(Spokesperson(name="Bo", post="Head", type=SpeakerType.OFFICER),),
)
ASKED = [Field(name=f"a_{one}", label="A", type=one) for one in FieldType if one != "activities"]
GOOD = details(SERVICE) | {"by": "Ann"}
NAMES = st.one_of(
    st.sampled_from(sorted(GOOD)),
    st.sampled_from(["website", "press.phone", "general.email", "out_of_hours", "large_print"]),
    st.sampled_from([f"facts.{one.name}" for one in ASKED]),
    st.sampled_from([f"facts.{one.name}.{part}" for one in ASKED for part in FACT_PARTS]),
    st.from_regex(r"facts\.[a-z_]{1,42}(\.source)?", fullmatch=True),
)
TYPED = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["1,762", "2021-10-05", "Https://a.example", "Bo", "bo@a.example", "0\u00a01622 1234567"]
    ),
    st.integers(90, 210).map("é".__mul__),
    st.integers(4990, 5010).map("x".__mul__),
)


@given(typed=st.dictionaries(NAMES, TYPED, max_size=12), by=st.text(max_size=110))
@example(typed={f"facts.f{n}": "1" for n in range(70)}, by="Ann\u2028")
@example(typed={f"facts.{one.name}": "Https://a.example" for one in ASKED}, by="Ann")
def test_whatever_is_saved_can_be_read(typed: Mapping[str, str], by: str) -> None:
    values = {**GOOD, "by": by or "Ann", **typed}
    shown = details(SERVICE)
    form = check(values, carried(values, ASKED), ASKED, shown, language.of("en"))
    if form.problems:
        return
    if message := difference(SERVICE, form, shown, NOON):
        assert decode_press(message.model_dump_json()) == message
