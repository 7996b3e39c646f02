"""Any texts at all give what a form says, or problems that its page can show; never an exception."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fanfare import language
from fanfare.activities.party import AgeBand
from fanfare.forms import Form, check_form
from fanfare.pages.words import PROBLEMS
from fanfare.registrations.form import Correction, Entry, Reduction
from fanfare.releases.responses.form import Appearance
from fanfare.subscribers.form import Preferences, Wish
from fanfare.subscribers.inputs import EVERYTHING
from serve_site.press.own_page import OwnPage, Speaker
from tests.samples import listing

FORMS: dict[type[Form], Any] = {
    Entry: listing(age_bands=(AgeBand.ADULT,)),
    Correction: None,
    Reduction: 3,
    Wish: ("en", "cy"),
    Preferences: ("en", "cy"),
    Appearance: date(2021, 10, 5),
    Speaker: None,
    OwnPage: language.of("en"),
}
INPUTS = {
    form: [field.alias or name for name, field in form.model_fields.items()] for form in FORMS
}
ANYTHING = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Nd", "Lu"]), max_size=30),
    st.sampled_from(["yes", "2", "ada@example.org", "Ada", "2021-10-05", "https://a.example/"]),
    st.integers(90, 2010).map("x".__mul__),
)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@given(data=st.data())
def test_any_texts_give_a_form_or_problems(form: type[Form], data: st.DataObject) -> None:
    names = st.one_of(st.sampled_from([*INPUTS[form], EVERYTHING]), st.text(max_size=5))
    typed = data.draw(st.dictionaries(names, ANYTHING))
    said, problems = check_form(form, typed, FORMS[form])
    assert bool(said) is not bool(problems)
    for problem in problems:
        assert problem.field in [*INPUTS[form], ""]
        assert PROBLEMS.get(problem.wrong, problem.wrong).strip()


@given(typed=st.dictionaries(st.sampled_from(INPUTS[Entry]), ANYTHING))
@example(typed={})
def test_problems_come_in_the_order_of_the_form(typed: Mapping[str, str]) -> None:
    _, problems = check_form(Entry, typed, FORMS[Entry])
    places = [INPUTS[Entry].index(problem.field) for problem in problems]
    assert places == sorted(set(places))
