"""The layer is built for the processor that the stage's functions run on."""

import pytest

from infra.deploy import architecture, settings

KNOWN = """
version = 0.1
[default.deploy.parameters]
stack_name = "fanfare-prod"
[guided.deploy.parameters]
parameter_overrides = "Stage=\\"guided\\" SenderName=\\"Libraries Week\\" Architecture=\\"x86_64\\""
[by-hand.deploy.parameters]
parameter_overrides = ["Stage=by-hand", "Architecture=x86_64"]
[silent.deploy.parameters]
parameter_overrides = ["Stage=silent"]
"""


@pytest.mark.parametrize(
    ("stage", "wanted"),
    [("guided", "x86_64"), ("by-hand", "x86_64"), ("silent", "arm64"), ("new", "arm64")],
)
def test_the_architecture_is_the_stages_own(stage: str, wanted: str) -> None:
    assert architecture(settings(KNOWN, stage)) == wanted


def test_a_new_stage_is_not_known() -> None:
    assert not settings(KNOWN, "prod")
    assert settings(KNOWN, "silent")
