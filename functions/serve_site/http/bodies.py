"""What a POST carries: a form in either of its two encodings, or JSON."""

import base64
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from serve_site.http.answers import Refused, current_request

MAX_BYTES = 16 * 1024
MAX_FIELDS = 50

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JSON = "application/json"


def read_form(largest: int = MAX_BYTES, most: int = MAX_FIELDS) -> dict[str, str]:
    """The form's text fields by name, the last value of each; files are not looked at.

    Args:
        largest: bytes that it may take.
        most: fields.

    Raises:
        Refused: 413 too large, 415 no form, 422 no text.
    """
    body, header = _read(largest)
    kind = header.get_content_type()
    try:
        if kind == URLENCODED:
            pairs = parse_qsl(
                body.decode(),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=most,
            )
            return dict(pairs)
        if kind == MULTIPART:
            return _read_multipart(body, header, most)
    except ValueError as error:  # UnicodeDecodeError and FormParserError are such
        raise Refused(422) from error
    raise Refused(415)


def read_json() -> bytes:
    """A JSON body, not parsed yet. Raises Refused: 413 too large, 415 not JSON."""
    body, header = _read(MAX_BYTES)
    if header.get_content_type() != JSON:
        raise Refused(415)
    return body


def _read(largest: int) -> tuple[bytes, Message]:
    request = current_request()
    header = Message()
    # A type that is missing must not be read as text/plain, which is what Message would say.
    header["Content-Type"] = request.headers.get("content-type", "application/octet-stream")
    if len(request.body) > largest * 2:
        raise Refused(413)
    body = base64.b64decode(request.body) if request.encoded else request.body.encode()
    if len(body) > largest:
        raise Refused(413)
    return body, header


def _read_multipart(body: bytes, header: Message, most: int) -> dict[str, str]:
    """RFC 7578. Raises ValueError for what is none: no boundary, no end, no text."""
    from python_multipart import FormParser  # browsers send forms urlencoded: few need this

    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("multipart without a boundary")
    values: dict[str, str] = {}

    def keep(field: Any) -> None:
        if len(values) >= most:
            raise ValueError("too many fields")
        values[field.field_name.decode()] = (field.value or b"").decode()

    parser = FormParser(MULTIPART, keep, lambda _: None, boundary=boundary)
    parser.write(body)
    parser.finalize()
    return values
