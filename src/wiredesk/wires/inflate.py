"""Inflates a compressed HTTP body piece by piece and stops at a limit, in little memory.

Every decompressor is asked for a bounded amount of output at a time, so that a bomb costs one
piece of memory, not its full size. Codings: gzip (RFC 1952, several members), deflate (RFC 1950,
or raw RFC 1951 as some servers send it), br (RFC 7932), zstd (RFC 8878, window <= 8 MiB).
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli
import zstandard

from wiredesk.core.errors import FetchFailed, TooBig

PIECE = 64 * 1024  # bytes of output asked for at a time
ZSTD_SLICE = 256  # bytes of input at a time: at most 85 blocks of 128 KiB come out of it
ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 8878, section 3.1.1.1.2: what a decoder should support
ACCEPTED = "gzip, deflate, br, zstd"


class _Coding(Protocol):
    """One decompressor: input in, pieces of output out, and whether its end mark was seen."""

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    @property
    def complete(self) -> bool: ...


class Inflater:
    """Collects a body of at most ``limit`` bytes after inflation.

    ``coding`` is the value of Content-Encoding. Raises FetchFailed(code="bad-encoding") for an
    unknown, nested or broken coding or a truncated body, TooBig past the limit.
    """

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = _open(coding)
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0
        self._begun = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes from the network."""
        self._begun = self._begun or bool(data)
        try:
            for piece in self._coding.feed(data):
                self._keep(piece)
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise FetchFailed("the body does not inflate", code="bad-encoding") from error

    def finish(self) -> bytes:
        """The whole body; the network has no more."""
        if self._begun and not self._coding.complete:
            raise FetchFailed("the compressed body ends too early", code="truncated")
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            self._pieces.clear()
            raise TooBig(f"the body is over {self._limit} bytes")
        self._pieces.append(piece)


def _open(coding: str) -> _Coding:
    name = coding.strip().lower()
    maker = _CODINGS.get(name)
    if maker is None:
        what = "nested content encodings" if "," in name else "unknown content encoding"
        raise FetchFailed(f"{what}: {name[:40]!r}", code="bad-encoding")
    return maker()


class _Plain:
    complete = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Zlib:
    """gzip and deflate."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._inflate = zlib.decompressobj(wbits)
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._ended:
            yield self._inflate.decompress(data, PIECE)
            if self._inflate.eof:
                data = self._next_member(self._inflate.unused_data)
            else:
                data = self._inflate.unconsumed_tail

    @property
    def complete(self) -> bool:
        return self._inflate.eof or self._ended

    def _next_member(self, rest: bytes) -> bytes:
        """Another gzip member follows, or what follows is padding that everybody ignores."""
        if self._wbits == _GZIP and rest.startswith(b"\x1f\x8b"):
            self._inflate = zlib.decompressobj(_GZIP)
        elif rest:
            self._ended = True
        return rest


class _Deflate(_Zlib):
    """deflate with its zlib header, or without it."""

    def __init__(self) -> None:
        super().__init__(zlib.MAX_WBITS)
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if data and not self._started:
            self._started = True
            if data[0] & 0x0F != 8:  # RFC 1950, section 2.2: CM = 8 opens a zlib header
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        yield from super().feed(data)


class _Brotli:
    def __init__(self) -> None:
        self._inflate = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        piece = self._inflate.process(data, output_buffer_limit=PIECE)
        while piece:
            yield piece
            piece = self._inflate.process(b"", output_buffer_limit=PIECE)

    @property
    def complete(self) -> bool:
        return bool(self._inflate.is_finished())


class _Zstd:
    def __init__(self) -> None:
        reader = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        self._inflate = reader.decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), ZSTD_SLICE):
            if self._inflate.eof:
                return
            yield self._inflate.decompress(data[start : start + ZSTD_SLICE])

    @property
    def complete(self) -> bool:
        return bool(self._inflate.eof)


_GZIP = 16 + zlib.MAX_WBITS
_CODINGS: dict[str, Callable[[], _Coding]] = {
    "": _Plain,
    "identity": _Plain,
    "gzip": lambda: _Zlib(_GZIP),
    "x-gzip": lambda: _Zlib(_GZIP),
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
