"""What the operator reads when the desk refuses: what is wrong, and what to type next."""

import pytest

from desk.bulletin.order_plan import SentBefore
from desk.mailings.control import SendsRelease
from desk.refusal import NotFound, Refused
from desk.releases.workflow.refusals import AllSent, NeedsReason, NotAllowed, Overtaken
from fanfare.releases.approval import No
from infra.operator.cli.usage import explained


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (
            NotAllowed("x", No.WAS_ORDERED),
            "x was ordered already, so nobody changes it any more. To put it right: fanfare release correct "
            "x --file FILE --reason TEXT. If it has not left yet, you can also cancel it and submit the file "
            "then.",
        ),
        (
            NotAllowed("x", No.OWN_WORK),
            "You handed in this version of x yourself. Another person has to approve it. (On the local "
            "stage, --as NAME says who does.)",
        ),
        (NotAllowed("x", No.NOT_HELD), "x is not held."),
        (
            Overtaken("x"),
            "Nothing was done: x was changed while you looked at it. Look again: fanfare release show x",
        ),
        (
            AllSent("x"),
            "Everything of x has been sent. What is wrong in it can be corrected: fanfare release correct x "
            "--file FILE --reason TEXT",
        ),
        (
            NeedsReason(),
            "Nothing was sent. To send in spite of the warning, say why: --override REASON.",
        ),
        (
            SendsRelease("PR-x-1", "x", "hold"),
            "PR-x-1 sends a press release. Say: fanfare release hold x",
        ),
        (
            SentBefore("x", ["x-1", "x-2"]),
            "x was sent before or is scheduled, as x-1, x-2. Write another slug into the file, or say "
            "--again to send it once more.",
        ),
        (
            NotFound("sent issue", "x"),
            "There is no sent issue x. fanfare bulletin archive list shows all.",
        ),
    ],
)
def test_a_refusal_says_what_to_type_next(refused: Refused, told: str) -> None:
    assert explained(refused) == told


@pytest.mark.parametrize("why", No)
def test_each_rule_of_releases_says_why(why: No) -> None:
    assert "{" not in explained(NotAllowed("x", why))
