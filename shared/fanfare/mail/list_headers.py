"""Headers that say that a mail comes from a list, and how to leave it.

RFC 2369 (List-*), RFC 2919 (List-Id), RFC 8058 (one-click). There is no `Precedence: bulk`: RFC 3834 has
Auto-Submitted for what that was used for.
"""

from email.header import Header


def list_headers(site_url: str, name: str, sender: str, mail_domain: str) -> bytes:
    """Header lines that are alike in all copies.

    List-Id is made of the sender's domain, which stays when the site or the way of taking mail changes.

    Args:
        site_url: without a slash at the end.
        name: of the list.
        mail_domain: where it takes orders by mail; empty when it takes none.
    """
    subscribe = f"<{site_url}/bulletin/subscribe>"
    if mail_domain:
        subscribe += f",\r\n <mailto:bulletin-subscribe@{mail_domain}?subject=subscribe>"
    lines = [
        f"List-Id: {_phrase(name)} <bulletin.{sender.rpartition('@')[2]}>",
        f"List-Help: <{site_url}/bulletin>",
        f"List-Subscribe: {subscribe}",
        f"List-Owner: <mailto:{sender}>",
        f"List-Archive: <{site_url}/bulletin>",
        "List-Post: NO",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def leave_headers(url: str, address: str) -> list[tuple[str, str]]:
    """One person's way out.

    Args:
        url: takes the POST of RFC 8058, and comes first for that.
        address: of the person's own, where a mail does the same; empty for none.
    """
    ways = f"<{url}>"
    if address:
        ways += f",\r\n <mailto:{address}?subject=unsubscribe>"
    return [("List-Unsubscribe", ways), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]


def _phrase(name: str) -> str:
    words = " ".join(name.split())
    if words.isascii() and words.isprintable():
        return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return Header(words, "utf-8", header_name="List-Id").encode(linesep="\r\n")
