"""Personal .docx files as render_release makes them. Events: {"program", "prepared": base64, "values",
"times"}."""

from base64 import b64decode
from typing import Any

from fanfare.releases.render.document import fill
from fanfare.releases.template.program import run


def handler(event: dict[str, Any], context: Any) -> None:
    """Render and fill, as often as asked."""
    prepared = b64decode(event["prepared"])
    for _ in range(event["times"]):
        fill(prepared, run(event["program"], event["values"]), "en")
