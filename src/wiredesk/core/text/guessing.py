"""Guesses the charset of bytes that name none, from how their letters are spread over the codes.

Only scripts other than Latin are told apart: their letters come in runs. Frequencies are those of
running text: a script has letters that no page of it goes without, and codes that it never uses.
"""

import re
from collections import Counter
from collections.abc import Callable

from msgspec import Struct

SAMPLE = 64 * 1024
FEWEST = 16
"""Bytes beyond ASCII below which nothing is proved."""

_RUN = re.compile(rb"[\x80-\xff]+")


class _Spread(Struct, frozen=True):
    """How often each byte beyond ASCII stands in the sample."""

    counts: Counter[int]
    total: int

    def share(self, first: int, last: int) -> float:
        """The share of the bytes ``first`` to ``last`` in all those beyond ASCII."""
        return sum(self.counts[code] for code in range(first, last + 1)) / self.total


def guess_charset(body: bytes) -> str | None:
    """The codec whose script the bytes are spread like; None where they look Western or nothing."""
    sample = body[:SAMPLE]
    runs = _RUN.findall(sample)
    letters = b"".join(runs)
    if len(letters) < FEWEST or len(letters) < 2.5 * len(runs):
        return None  # one accent here and there: a language in Latin letters
    for charset, looks_like in _MULTIBYTE:
        words = _decoded(sample, charset)
        if words and looks_like(words):
            return charset
    spread = _Spread(Counter(letters), len(letters))
    return next((charset for charset, fits in _SINGLE if fits(spread)), None)


def _decoded(sample: bytes, charset: str) -> str:
    """The characters beyond ASCII; "" where the bytes do not fit (the cut end of a sample may)."""
    for cut in range(4):
        try:
            text = sample[: len(sample) - cut].decode(charset)
        except UnicodeDecodeError:
            continue
        return "".join(c for c in text if c > "\x7f")
    return ""


def _share(words: str, *ranges: tuple[str, str]) -> float:
    return sum(any(a <= c <= b for a, b in ranges) for c in words) / len(words)


_KANA = ("\u3041", "\u30ff")
_HANZI = ("\u4e00", "\u9fff")
_HANGUL = ("\uac00", "\ud7a3")
_SIGNS = (("\u3000", "\u303f"), ("\uff01", "\uff5e"))


def _japanese(words: str) -> bool:
    return _share(words, _KANA) > 0.25 and _share(words, _KANA, _HANZI, *_SIGNS) > 0.9


def _korean(words: str) -> bool:
    return _share(words, _HANGUL) > 0.85


def _frequent(charset: str, first: int, last: int) -> Callable[[str], bool]:
    """Chinese, if most characters are of the frequent ones, which come first in the standard."""

    def looks_like(words: str) -> bool:
        hanzi = [c for c in words if _HANZI[0] <= c <= _HANZI[1]]
        frequent = sum(first <= c.encode(charset)[0] <= last for c in hanzi)
        return len(hanzi) > 0.6 * len(words) and frequent > 0.8 * len(hanzi)

    return looks_like


_MULTIBYTE: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("euc-jp", _japanese),
    ("cp932", _japanese),
    ("cp949", _korean),
    ("gb2312", _frequent("gb2312", 0xB0, 0xD7)),
    ("big5", _frequent("big5", 0xA4, 0xC6)),
)


def _hebrew(s: _Spread) -> bool:
    return s.share(0xE0, 0xFA) > 0.9 and s.share(0xFB, 0xFF) < 0.01


def _thai(s: _Spread) -> bool:
    return s.share(0xA1, 0xCE) > 0.45 and s.share(0xD0, 0xDA) > 0.1 and s.share(0xF0, 0xFF) < 0.02


def _arabic(s: _Spread) -> bool:
    return s.share(0xC7, 0xC7) > 0.06 and s.share(0xE1, 0xE1) > 0.05


def _greek(s: _Spread) -> bool:
    accents = s.share(0xDC, 0xDF) + s.share(0xFC, 0xFE)
    return s.share(0xDC, 0xFE) > 0.85 and accents > 0.05 and s.share(0xE0, 0xE0) < 0.01


def _russian(s: _Spread) -> bool:
    return s.share(0xC0, 0xFF) > 0.9 and s.share(0xE0, 0xFF) > 0.7


def _russian_of_unix(s: _Spread) -> bool:
    return s.share(0xC0, 0xFF) > 0.9 and s.share(0xC0, 0xDF) > 0.7


_SINGLE: tuple[tuple[str, Callable[[_Spread], bool]], ...] = (
    ("cp1255", _hebrew),
    ("cp874", _thai),
    ("cp1256", _arabic),
    ("cp1253", _greek),
    ("cp1251", _russian),
    ("koi8-r", _russian_of_unix),
)
