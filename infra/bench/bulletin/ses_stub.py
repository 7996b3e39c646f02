"""A stub for SES that takes every mail at once and keeps none: what remains is what the sender costs.

Runs by itself: `python -m infra.bench.bulletin.ses_stub [RATE]`; RATE: mails a second that it says the
account may send, and does not hold. Prints its port, serves until it is ended.
"""

import itertools
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from infra.engine.ports import ANY_FREE, HOST

SENT = (
    '<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>'
    "<MessageId>stub-{number}</MessageId></SendRawEmailResult></SendRawEmailResponse>"
)
RATE = sys.argv[1] if len(sys.argv) > 1 else "1000000"
QUOTA = (
    '<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult>'
    "<Max24HourSend>100000000</Max24HourSend><MaxSendRate>{rate}</MaxSendRate>"
    "<SentLast24Hours>0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>"
)


class Answers(BaseHTTPRequestHandler):
    """Answers both calls that Fanfare makes, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    numbers: ClassVar = itertools.count(1)

    def do_POST(self) -> None:
        """An AWS query request (form-encoded)."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asks_quota = b"Action=GetSendQuota" in body
        text = QUOTA.format(rate=RATE) if asks_quota else SENT.format(number=next(self.numbers))
        answer = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    server = ThreadingHTTPServer((HOST, ANY_FREE), Answers)
    print(server.server_address[1], flush=True)
    server.serve_forever()
