"""Powertools' resolver, and what every request goes through on its way to a page and back."""

from collections.abc import Callable

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from serve_site import resources
from serve_site.http import errors
from serve_site.http.answers import Refused, answering, current_request
from serve_site.http.headers import SECURITY, cross_origin
from serve_site.http.request import read_request
from serve_site.http.routing import MethodTable, Routes

logger = Logger()

type Next = Callable[[APIGatewayRestResolver], Response[str]]


def make_resolver(*parts: Routes) -> APIGatewayRestResolver:
    """A resolver for the pages of these modules."""
    app = APIGatewayRestResolver()
    table = MethodTable(rule for part in parts for rule in part.rules)

    def check_method(app: APIGatewayRestResolver, next_middleware: Next) -> Response[str]:
        """Tell which methods a path takes, to browsers that ask and to requests by another one."""
        request, allowed = current_request(), table.at(current_request().path)
        if not allowed:
            raise Refused(404)
        if request.method in allowed:
            if request.path.endswith(
                "\n"
            ):  # Powertools would take it for the path before the line end
                raise Refused(404)
            return next_middleware(app)
        if request.method == "OPTIONS":
            return Response(204, body="", headers={"Allow": ", ".join(allowed)})
        raise Refused(405, {"Allow": ", ".join(allowed)})

    app.use([with_request, add_headers, explain_errors, check_method])
    for part in parts:
        app.include_router(part)
    app.not_found(_not_found)
    return app


def with_request(app: APIGatewayRestResolver, next_middleware: Next) -> Response[str]:
    """Read the request, its language and its sender, for all that answers it."""
    settings = resources.settings
    event = app.current_event.raw_event
    request = read_request(event, settings.site_url, settings.client_address_header)
    with answering(request):
        return next_middleware(app)


def add_headers(app: APIGatewayRestResolver, next_middleware: Next) -> Response[str]:
    """Add the headers that the page did not choose; HEAD has no body."""
    response, request = next_middleware(app), current_request()
    response.headers = {**SECURITY, **cross_origin(request), **response.headers}
    if request.method == "HEAD":
        response.body = ""
    return response


def explain_errors(app: APIGatewayRestResolver, next_middleware: Next) -> Response[str]:
    """Answer with the page, or for programs the problem, of what went wrong. An exception handler of the
    resolver would answer past the other middlewares."""
    try:
        return next_middleware(app)
    except Refused as refused:
        return errors.explain(refused)
    except Exception:  # our fault: the log has the trace, the page tells nothing of it
        logger.exception("request_failed")
        return errors.explain(Refused(500))


def _not_found(_: Exception) -> Response[str]:
    """For characters that no rule of Powertools takes, such as a quotation mark in a name."""
    raise Refused(404)
