"""Reads the body of a request: bounded, inflated, and as the files that a form holds."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters

from wiredesk.api.problems import Problem
from wiredesk.core.errors import FetchFailed, TooBig
from wiredesk.wires.inflate import ACCEPTED
from wiredesk.wires.receiving import read_body

Part = tuple[str, str, bytes]
"""Name, media type, bytes."""

FORM = "multipart/form-data"


def body_of(request: HttpRequest, heard: Callable[[bytes], object]) -> bytes:
    """The whole body after inflation; ``heard`` gets its pieces as they came. Raises Problem."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    chunked = "chunked" in str(request.META.get("HTTP_TRANSFER_ENCODING", "")).lower()
    # Django takes a body without a length for an empty one; the server ends a chunked one itself.
    source: Any = request.META["wsgi.input"] if chunked else request
    try:
        return read_body(
            source.read,
            coding=request.headers.get("Content-Encoding", ""),
            announced=int(length) if length.isascii() and length.isdigit() else None,
            heard=heard,
            clock=time.monotonic,
        )
    except TooBig as error:
        raise Problem("too-large", f"Nothing was kept: {error}.") from error
    except FetchFailed as error:
        if "unknown" in str(error) or "nested" in str(error):
            known = {"Accept-Encoding": ACCEPTED}  # RFC 9110, section 15.5.16
            raise Problem("unknown-coding", f"Nothing was kept: {error}.", known) from error
        raise Problem("broken-body", f"Nothing was kept: {error}.") from error
    except OSError as error:
        raise Problem("broken-body", "Nothing was kept: the connection broke off.") from error


def parts_of(request: HttpRequest, body: bytes) -> list[Part]:
    """The files of a body: itself, or those of a form. Raises Problem."""
    if request.content_type != FORM:
        return [(_name(request), _printable(request.headers.get("Content-Type", "")), body)]
    meta = {"CONTENT_TYPE": request.META["CONTENT_TYPE"], "CONTENT_LENGTH": str(len(body))}
    try:
        parser = MultiPartParser(meta, BytesIO(body), [_InMemory(request)])
        fields, files = parser.parse()
    except (TooManyFilesSent, TooManyFieldsSent, RequestDataTooBig) as error:
        raise Problem("too-large", f"Nothing was kept: {error}") from error
    except MultiPartParserError as error:
        raise Problem("broken-body", f"Nothing was kept: {error}") from error
    if fields:
        named = ", ".join(sorted(name[:40] for name in fields))
        raise Problem("broken-body", f"Nothing was kept: a form holds files only, not {named}.")
    whole = [one for _, group in files.lists() for one in group]
    return [
        (_printable(one.name or ""), _printable(one.content_type or ""), one.read())
        for one in whole
    ]


def _name(request: HttpRequest) -> str:
    """The file name of Content-Disposition, printable and without a path; "" = none."""
    _, said = parse_header_parameters(request.headers.get("Content-Disposition", ""))
    name = str(said.get("filename", "")).replace("\\", "/").rpartition("/")[2]
    return _printable(name)


def _printable(text: str) -> str:
    """What a row may hold and a person may see: no controls, no NUL, which PostgreSQL refuses."""
    return "".join(one for one in text[:200] if one.isprintable())


class _InMemory(FileUploadHandler):
    """Files of a form stay in memory: the body they come from is bounded and there already."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file begins."""
        super().new_file(*args, **kwargs)
        self._pieces: list[bytes] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """One piece."""
        self._pieces.append(raw_data)

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """The whole file."""
        name, kind = self.file_name or "file", self.content_type or ""
        return SimpleUploadedFile(name, b"".join(self._pieces), kind)
