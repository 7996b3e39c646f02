"""Mails as SES stores them, for tests: what it writes above, and what the sender wrote below."""

SPF = "spf=pass (spfCheck: domain of example.org designates 192.0.2.7) client-ip=192.0.2.7;"
PASSED = (
    f"amazonses.com;\r\n {SPF} envelope-from={{envelope}}; helo=mail.example.org;\r\n"
    " dmarc=pass header.from=example.org;"
)


def by_ses(
    envelope: str = "ann@example.org",
    recipient: str = "bulletin-subscribe@bulletin.example",
    results: str | None = PASSED,
    spam: str = "PASS",
    virus: str = "PASS",
) -> str:
    """The headers that SES puts on top. results: of its authentication checks; None for none."""
    lines = [
        f"Return-Path: <{envelope}>",
        "Received: from mail.example.org (mail.example.org [192.0.2.7])\r\n"
        " by inbound-smtp.eu-west-2.amazonaws.com with SMTP id 8i6cr4aeu15skb2lb71a\r\n"
        f" for {recipient};\r\n Mon, 20 Sep 2021 12:00:00 +0000 (UTC)",
        f"X-SES-Spam-Verdict: {spam}",
        f"X-SES-Virus-Verdict: {virus}",
    ]
    if results is not None:
        lines.append(f"Authentication-Results: {results.format(envelope=envelope)}")
    return "".join(f"{line}\r\n" for line in [*lines, "X-SES-RECEIPT: AEFBQUFBQUFBQUFG"])


def mail(
    *headers: str, body: str = "", sender: str | None = "Ann <ann@example.org>", **ses: str | None
) -> bytes:
    """A whole mail. headers: lines that the sender wrote, beside From and the trace."""
    own = ["Received: from laptop (laptop [198.51.100.1]) by mail.example.org"]
    own += [f"From: {sender}"] if sender is not None else []
    lines = "".join(f"{line}\r\n" for line in [*own, *headers])
    return (by_ses(**ses) + lines + "\r\n" + body).encode()  # type: ignore[arg-type]
