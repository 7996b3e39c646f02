"""Headers that tell browsers and search engines what they may do with an answer."""

from serve_site import resources
from serve_site.http.request import Request

A_YEAR = 365 * 24 * 3600

_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src {pictures}; form-action {forms}; "
    "frame-ancestors 'none'; base-uri 'none'"
)
SECURITY = {
    "Strict-Transport-Security": f"max-age={2 * A_YEAR}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _CONTENT_POLICY.format(forms="'self'", pictures="'self'"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
FORMS_LEAD_OUT = {
    "Content-Security-Policy": _CONTENT_POLICY.format(
        forms="'self' https: http:", pictures="'self'"
    )
}
"""For a form whose answer sends people to another site: browsers hold the redirect to the policy too."""

PICTURES_FROM_ELSEWHERE = {
    "Content-Security-Policy": _CONTENT_POLICY.format(forms="'self'", pictures="'self' https:")
}
"""For press pages: a release's pictures are where its author keeps them."""

NOT_FOR_SEARCH = {"X-Robots-Tag": "noindex"}
"""For pages behind somebody's own link, should the link get about."""

OPEN = {"Access-Control-Allow-Origin": "*"}
"""For open data: any page may read it."""


def cross_origin(request: Request) -> dict[str, str]:
    """Headers that let pages of the allowed origins use the API (Fetch standard, CORS protocol)."""
    allowed = resources.settings.allowed_origins.replace(",", " ").split()
    origin = request.headers.get("origin", "")
    if not request.for_api or origin not in allowed:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": "3600",
    }
