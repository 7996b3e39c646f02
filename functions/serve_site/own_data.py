"""What we hold about a person, for that person: to take away, or to have erased."""

import msgspec

from fanfare.messages import ErasureRequested
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.guarding import new_id
from serve_site.links import read_link
from serve_site.response import Response
from serve_site.routing import Routes
from serve_site.web import JSON, NOT_FOR_SEARCH, PERSONAL, document, here, page

routes = Routes()


@routes.post("/bulletin/preferences/<token>/data")
def download(token: str) -> Response:
    """Everything that is kept about the person, as a file."""
    (person,) = read_link(Purpose.PREFERENCES, token)
    body = msgspec.json.format(msgspec.json.encode(resources.people().export(person)), indent=2)
    attachment = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return document(body, JSON, cache=PERSONAL, headers=attachment | NOT_FOR_SEARCH)


@routes.get("/bulletin/preferences/<token>/erase")
def ask(token: str) -> Response:
    """What erasing means, and the button."""
    read_link(Purpose.PREFERENCES, token)
    address = here().url(f"/bulletin/preferences/{token}")
    return page("bulletin/erase.html", headers=NOT_FOR_SEARCH, address=address)


@routes.post("/bulletin/preferences/<token>/erase")
def erase(token: str) -> Response:
    """Queue the erasure of what is there by now."""
    (person,) = read_link(Purpose.PREFERENCES, token)
    resources.queue(
        ErasureRequested(request_id=new_id(), person=person, requested_at=resources.now())
    )
    return page("bulletin/erasing.html", headers=NOT_FOR_SEARCH)
