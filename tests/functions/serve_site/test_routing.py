"""Which page answers a path, and which methods it takes, whatever the path looks like; what of the site a
process loads before it is asked for any, and which pages other tests have to know."""

import os
import re
import subprocess
import sys

import pytest

from fanfare.activities.activity import Listing
from serve_site.http.routing import MethodTable, Routes
from tests.stack import ROOT
from tests.support.site import Clock, coming, put, visit

LATER = {"pydantic", "email_validator", "python_multipart", "fanfare.forms", "serve_site.press"}
EVERY = ("GET", "HEAD", "POST", "OPTIONS", "PUT")


def table() -> MethodTable:
    routes = Routes()
    for path in ("/", "/a", "/a/<key>", "/a/<key>.ics", "/a/<key>/b"):
        routes.get(path)(print)
    routes.post("/a/<key>/b")(print)
    return MethodTable(routes.rules)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("", "GET HEAD"),
        ("/", "GET HEAD"),
        ("//", "GET HEAD"),
        ("/a//", "GET HEAD"),
        ("/a/x.ics", "GET HEAD"),
        ('/a/x y"\n', "GET HEAD"),
        ("/a/x/b/", "GET HEAD POST"),
        ("a", ""),
        ("/A", ""),
        ("/a\n", ""),
        ("//a", ""),
        ("/a//b", ""),
        ("/a/x/c", ""),
        ("/a/x/b/c", ""),
    ],
)
def test_the_methods_of_a_path(path: str, methods: str) -> None:
    assert table().at(path) == methods.split()


def test_a_name_before_an_ending_is_never_empty() -> None:
    routes = Routes()
    routes.get("/a/<key>.ics")(print)
    assert [MethodTable(routes.rules).at(f"/a/{name}") for name in (".ics", "x.ics")] == [
        [],
        ["GET", "HEAD"],
    ]


@pytest.fixture
def rhyme_time(site: Clock) -> None:
    put(Listing(activity=coming()))


@pytest.mark.usefixtures("rhyme_time")
@pytest.mark.parametrize(
    "path", ["/activitiesXics", "/activities\n", "/activities/rhyme-time\n", "/bulletinXatom"]
)
def test_a_rule_takes_its_own_path_and_no_other(path: str) -> None:
    """Powertools' rules are regular expressions, in which a dot is any character and a line may end."""
    assert visit("/", path=path).status == 404


@pytest.mark.usefixtures("rhyme_time")
@pytest.mark.parametrize("slashes", ["", "/", "//"])
@pytest.mark.parametrize(
    "path", ["", "/activities", "/activities/rhyme-time/register", "/bulletin", "/press"]
)
def test_slashes_at_the_end_of_a_path_do_not_count(path: str, slashes: str) -> None:
    assert visit("/", path=path + slashes).status == 200


@pytest.mark.usefixtures("rhyme_time")
def test_the_end_of_a_key_is_no_ending() -> None:
    assert visit("/activities/rhyme-time.ics").headers["content-type"].startswith("text/calendar")
    assert visit("/activities/rhyme-timeXics").status == 404
    put(Listing(activity=coming(key="talk-ics", title="About calendars")))
    assert "About calendars" in visit("/activities/talk-ics").text


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ['/activities/"', "/press/use/\\", "/api/activities/\U0001f600"])
def test_characters_that_powertools_does_not_route_are_answered_all_the_same(path: str) -> None:
    statuses = {method: visit("/", method, path=path).status for method in EVERY}
    posts = 404 if path.startswith("/press/use") else 405
    assert statuses == {"GET": 404, "HEAD": 404, "POST": posts, "OPTIONS": 204, "PUT": 405}


@pytest.mark.usefixtures("site")
def test_any_path_may_be_asked_which_methods_it_takes() -> None:
    for path, methods in (
        ("/", "GET, HEAD"),
        ("/press/use/x", "GET, HEAD, POST"),
        ("/api/registrations", "POST"),
        ("/openapi.json", "GET, HEAD"),
    ):
        answer = visit(path, "OPTIONS")
        assert (answer.status, answer.text, answer.headers["allow"]) == (204, "", methods)
        assert answer.headers["x-frame-options"] == "DENY"


def test_pages_start_without_the_models_of_forms() -> None:
    path = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "shared"))
    settings = {"PYTHONPATH": path, "AWS_DEFAULT_REGION": "eu-west-2", "STAGE": "test"}
    script = "import sys, serve_site.handler; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=settings, stdout=subprocess.PIPE, text=True, check=True)
    assert not LATER & set(done.stdout.split())


PAGES = sorted(
    path
    for module in (ROOT / "functions" / "serve_site").rglob("*.py")
    for path in re.findall(r'@routes\.get\("([^"<.]*)"\)', module.read_text())
)
"""The pages whose address is always the same. Feeds and files have a dot in theirs."""


@pytest.mark.parametrize("looked_at", ["functions/serve_site/test_*words.py", "e2e/test_pages.py"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_looked_at(path: str, looked_at: str) -> None:
    """For words outside of the catalogues, and in a browser."""
    lists = [one.read_text() for one in (ROOT / "tests").glob(looked_at)]
    assert any(re.search(rf'"{re.escape(path)}["?]', text) for text in lists)
