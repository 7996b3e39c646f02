"""The mailbox behind an envelope's address that a mail server rewrote.

Prefixes against forged returned mail (BATV: prvs, btv1) and of forwarders (SRS0, SRS1) hide the mailbox,
and a tag ("+books") names the same one. Anybody can write such an address: it says where a mail can be
answered, and proves nothing.
https://datatracker.ietf.org/doc/html/draft-levine-smtp-batv-01  https://www.libsrs2.net/srs/srs.pdf
"""

import re

_PREFIX = re.compile(r"\A(?:(?:ms)?prvs=[^=]*=|btv1==[^=]*==)", re.IGNORECASE)
_FORWARDED = re.compile(r"SRS0[=+-][^=]*=[^=]*=([^=]+)=(.+)", re.IGNORECASE)
_FORWARDED_TWICE = re.compile(r"SRS1[=+-][^=]*=[^=]+=([=+-].+)", re.IGNORECASE)


def seen_through(address: str) -> str:
    """The mailbox that an envelope's address means, its tag left out; empty for none."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return ""
    local = _PREFIX.sub("", local, count=1)
    if twice := _FORWARDED_TWICE.fullmatch(local):
        local = f"SRS0{twice[1]}"
    if once := _FORWARDED.fullmatch(local):
        domain, local = once[1], _PREFIX.sub("", once[2], count=1)
    return untagged(f"{local}@{domain}")


def untagged(address: str) -> str:
    """The address without a tag: "ann+books@example.org" is "ann@example.org"."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"
