"""Which files are made of one picture: crops about its focal point, widths, formats and names."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from wiredesk.core.item import Value

Crop = Literal["whole", "16x9", "4x3", "1x1"]
Format = Literal["webp", "jpg"]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels

SMALLEST = 16  # pixels of a side: less is a tracking dot, no news picture
LONGEST = 12.0  # times the other side: more is a strip that no crop can be cut of
WIDEST = 1600
"""Pixels of the widest file that the public is given (and of the master, where it is no strip)."""

MASTER = "master"
"""Suffix of the file that new crops are cut of; no address answers for it."""


class Focus(Value, frozen=True):
    """The point that every crop keeps in sight, in shares of width and height from the top left.

    The default lies in the upper middle: heads are above the middle of a press picture more often
    than below it, and a crop that is wrong by a little still shows them.
    """

    x: float = 0.5
    y: float = 0.38


class Print(msgspec.Struct, frozen=True, array_like=True):
    """One file of a picture; sizes in pixels."""

    crop: Crop
    width: int
    height: int
    format: Format

    def name(self, stem: str) -> str:
        """The file's name, where all files of the picture share ``stem``."""
        return f"{stem}-{self.crop}-{self.width}.{self.format}"


class Cut(Value, frozen=True):
    """What is made of one crop: widths in pixels as WebP, one width as JPEG too (0 = none)."""

    crop: Crop
    aspect: float | None  # width by height; None = as the picture is
    widths: tuple[int, ...]
    jpeg: int


CUTS = (
    Cut("whole", None, (400, 800, 1200, WIDEST), 0),  # its JPEG is the main file
    Cut("16x9", 16 / 9, (400, 800, 1200), 1200),
    Cut("4x3", 4 / 3, (400, 800), 1200),
    Cut("1x1", 1.0, (400, 800), 1200),
)
"""Cards show 16:9 (1:1 where they are narrow), story pages the whole picture; search engines and
cards on other sites ask for a JPEG of 1,200 pixels in each shape."""


def crop_box(width: int, height: int, aspect: float | None, focus: Focus) -> Box:
    """The largest part of that shape, with the focal point as near to its middle as it gets."""
    if aspect is None:
        return (0, 0, width, height)
    wide = min(width, max(1, round(height * aspect)))
    high = min(height, max(1, round(width / aspect)))
    left = _slide(focus.x * width - wide / 2, width - wide)
    top = _slide(focus.y * height - high / 2, height - high)
    return (left, top, left + wide, top + high)


def _slide(start: float, room: int) -> int:
    return round(min(max(start, 0.0), float(room)))


def prints_of(cut: Cut, box: Box) -> tuple[Print, ...]:
    """The files that one crop gives; nothing is ever made larger than it came."""
    wide, high = box[2] - box[0], box[3] - box[1]

    def sized(width: int, form: Format) -> Print:
        return Print(cut.crop, width, max(1, round(high * width / wide)), form)

    made = [sized(width, "webp") for width in _widths(cut.widths, wide)]
    return (*made, *([sized(min(cut.jpeg, wide), "jpg")] if cut.jpeg else []))


def _widths(ladder: Sequence[int], wide: int) -> list[int]:
    """The steps that the crop reaches, and its own width where the next step is out of reach."""
    reached = [step for step in ladder if step <= wide]
    last = reached[-1] if reached else 0
    return [*reached, wide] if last != ladder[-1] and wide > last * 1.15 else reached


def master_size(width: int, height: int) -> tuple[int, int]:
    """The size that all crops are cut of: wide and high enough for each, never larger than it came.

    At most six million pixels, whatever the shape.
    """
    scale = min(1.0, max(WIDEST / width, 1200 / height))
    scale = min(scale, (6_000_000 / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def stem_of(file: str) -> str:
    """What the names of a picture's files begin with, from the name of its main file."""
    return file.rpartition(".")[0]


def files_of(file: str, prints: Iterable[Print]) -> tuple[str, ...]:
    """The names of all files of a picture whose main file is ``file``; () where there is none."""
    stem, made = stem_of(file), tuple(prints)
    if not file:
        return ()
    return (file, f"{stem}-{MASTER}.jpg", *(one.name(stem) for one in made)) if made else (file,)


def main_file_of(name: str) -> str:
    """The main file of the picture that a file ``name`` belongs to, if it is one of ours."""
    stem = stem_of(name)
    for crop in ("whole", "16x9", "4x3", "1x1"):
        head, mark, width = stem.rpartition(f"-{crop}-")
        if mark and width.isdecimal() and width.isascii():
            return f"{head}.jpg"
    return name


def as_rows(prints: Iterable[Print]) -> list[list[object]]:
    """As the database keeps them."""
    return [[one.crop, one.width, one.height, one.format] for one in prints]


def as_prints(rows: object) -> tuple[Print, ...]:
    """As they were kept; () where the rows are of no release that we know."""
    try:
        return msgspec.convert(rows, tuple[Print, ...])
    except msgspec.ValidationError:
        return ()
