"""A name that is not known is answered with the one that was probably meant."""

import pytest

from desk.text import did_you_mean


@pytest.mark.parametrize(
    ("name", "known", "says"),
    [
        ("capasity", ["key", "capacity"], "Did you mean capacity?"),
        ("Public Libraries", ["advocacy", "public_libraries"], "Did you mean public_libraries?"),
        ("KEMT", ["kent", "Kent"], "Did you mean Kent?"),
        ("KEMT", ["Kent", "kent"], "Did you mean Kent?"),
        ("gardening", ["advocacy", "copyright"], "There are two."),
        ("", [], "There are two."),
    ],
)
def test_a_name_like_one_that_is_known(name: str, known: list[str], says: str) -> None:
    assert did_you_mean(name, known, "There are two.") == says
