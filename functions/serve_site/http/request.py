"""One request, as the pages see it: where it came in, in which language, from which sender."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fanfare import language
from fanfare.language import Language

LANGUAGE_COOKIE = "lang"
_NETWORK = 64
"""Bits of an IPv6 address that name a household's network, or a telephone, which may take any address in it
(RFC 6177)."""
_IN_PATHS = "/%:@!$&'()*+,;=~"
"""What a path may hold as it is (RFC 3986, section 3.3): no backslash, which browsers take for "/"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request. base: path that the site is under, "" or "/v1". site: its absolute address.

    path: below the base. query: first value of each name. headers: by lower-cased name. ip: of the
    sender, for which limits count. chosen: language code asked for in the address, to be remembered.
    body: as it came; encoded: in Base64.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    base: str
    site: str
    ip: str
    language: Language
    chosen: str = ""
    body: str = ""
    encoded: bool = False

    def url(self, path: str, **query: str | int) -> str:
        """A link below the base: for this site's own pages."""
        return f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")

    def with_query(self, path: str, query: Mapping[str, str], **more: str | int) -> str:
        """A link below the base that carries a query on, with some of it replaced."""
        return self.url(path, **{**query, **more})

    def absolute(self, path: str) -> str:
        """A link that works from elsewhere."""
        return f"{self.site}{path}"

    def again_in(self, code: str) -> str:
        """This page in another language. Never another site's: "//host" would be one, and so would
        be "/\\host", or either with a tab or line end in it, which browsers leave out."""
        path = quote(self.path, safe=_IN_PATHS, errors="replace").lstrip("/")
        return self.url("/" + path, **{**self.query, "lang": code})

    @property
    def network(self) -> str:
        """What limits count for the sender: the address or, of IPv6, the network that it is in."""
        try:
            address = ip_address(self.ip)
        except ValueError:
            return self.ip
        if not isinstance(address, IPv6Address):
            return self.ip
        plain = address.ipv4_mapped
        return str(plain or IPv6Network((address, _NETWORK), strict=False).network_address)

    @property
    def languages(self) -> list[Language]:
        """All languages the site speaks."""
        return [language.of(code) for code in language.available()]

    @property
    def host(self) -> str:
        """Name of the site's host, for calendar ids."""
        return urlsplit(self.site).hostname or "site"

    @property
    def for_api(self) -> bool:
        """Whether a program asks, which gets problems as JSON."""
        return self.path.startswith("/api/")


def read_request(event: Mapping[str, Any], site_url: str, address_header: str = "") -> Request:
    """The request of a REST API event.

    Args:
        site_url: the configured address; empty for API Gateway's own.
        address_header: in which the proxy in front of the site says who asks; empty without one.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    context = event.get("requestContext") or {}
    # Half a character, which no page can repeat, becomes a question mark.
    sent = dict(event.get("queryStringParameters") or {})
    query = {name: text.encode(errors="replace").decode() for name, text in sent.items()}
    path = event.get("path") or "/"
    base = urlsplit(site_url).path.rstrip("/") if site_url else _base(context, path)
    host = context.get("domainName") or headers.get("host", "")
    chosen = query.get("lang", "")
    chosen = chosen if chosen in language.available() else ""
    return Request(
        method=event.get("httpMethod", "GET").upper(),
        path=path,
        query=query,
        headers=headers,
        base=base,
        site=site_url.rstrip("/") or f"https://{host}{base}",
        ip=_sender(context, headers.get(address_header.lower(), "")),
        language=language.of(chosen or _remembered(headers) or _liked(headers)),
        chosen=chosen,
        body=event.get("body") or "",
        encoded=bool(event.get("isBase64Encoded")),
    )


def _sender(context: Mapping[str, Any], told: str) -> str:
    """The address that asks: as the one proxy in front of the site says, or else what reached API
    Gateway. What is further left in the header came with the request, and could say anything. API
    Gateway itself adds the proxy's address to X-Forwarded-For."""
    reached = (context.get("identity") or {}).get("sourceIp") or ""
    hops = [hop for hop in map(str.strip, told.split(",")) if hop != reached]
    try:
        return str(ip_address(hops[-1])) if hops else reached
    except ValueError:  # no address: a proxy that is set up otherwise
        return reached


def _base(context: Mapping[str, Any], path: str) -> str:
    """API Gateway's own address carries the stage; a custom domain carries its mapping, if any."""
    full = context.get("path") or path
    if path == "/":
        return str(full).rstrip("/")
    return str(full).removesuffix(path) if full.endswith(path) else ""


def _remembered(headers: Mapping[str, str]) -> str:
    for cookie in headers.get("cookie", "").split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == LANGUAGE_COOKIE and value in language.available():
            return value
    return ""


def _liked(headers: Mapping[str, str]) -> str:
    return language.negotiate(headers.get("accept-language", ""))
