"""Files that call themselves pictures: refused, or made anew of their pixels, at a small cost.

Each goes through the real darkroom. Right means: refused, or every file that came of it is a plain
JPEG or WebP without a word that a browser could run; in time (the child's processor seconds: a busy
machine proves nothing) and memory (the child's, over what it holds with a plain picture, and ours).
Nothing goes out: raster decoders alone are asked, and none of them fetches. The headers that they
are served with are the same for all pictures: tests/site/test_pictures.py has them.
"""

import io
import os
import re
import resource
from pathlib import Path
from typing import Any

from msgspec import Struct
from PIL import Image

from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower
from wiredesk.core.errors import CellDied, Unreadable, WiredeskError
from wiredesk.desk import darkroom
from wiredesk.desk.developing import Answer, Developed, Order

TWINS = (
    ("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"),
    ("PNG", "I;16"), ("WEBP", "RGBA"), ("GIF", "P"), ("TIFF", "RGB"), ("TIFF", "CMYK"),
)  # fmt: skip
MAGIC = (b"\xff\xd8\xff", b"RIFF")
_SCRIPT = re.compile(rb"<script|onerror\s*=|onload\s*=|<\?php|<svg|javascript:", re.IGNORECASE)


class Cost(Struct, frozen=True):
    """What one picture cost: processor seconds, MiB of the child at its peak, MiB of ours."""

    seconds: float
    child: float
    ours: float
    error: WiredeskError | None
    made: Developed | None

    @property
    def crashed(self) -> bool:
        """The machine or a guard was in the way; a picture that killed its decoder is a verdict."""
        return isinstance(self.error, CellDied)


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """One row per kind of file."""
    rows: dict[str, Row] = {}
    base = cost_of(_plain()).child  # what the child is before it sees anything hostile
    for case in cases:
        cost = cost_of((folder / case["file"]).read_bytes())
        expect, over = case["expect"], max(0.0, cost.child - base)
        right = (
            (harmless(cost.made) if cost.made else isinstance(cost.error, Unreadable))
            and cost.seconds <= expect["max_seconds"]
            and over <= expect["max_rss_delta_mib"]
            and cost.ours <= expect["max_rss_delta_mib"]
        )
        row = rows.setdefault(case["class"], Row(f"images, {case['class']}"))
        row.add(f"{case['file']}: {cost.error or 'made anew'}", right)
        row.seconds = max(row.seconds, cost.seconds)
        row.mib = max(row.mib, over, cost.ours)
        row.crashes += cost.crashed
    return [*rows.values(), _twins()]


def cost_of(body: bytes) -> Cost:
    """Develop one body and measure it."""
    before, spent = _held(), _spent()
    error, answer = None, Answer()
    try:
        answer = darkroom.ask(Order(body=body, file="pictures/hostile.jpg"))
    except WiredeskError as problem:
        error = problem
    if answer.code:
        error = Unreadable(answer.message, code=answer.code)
    seconds, ours = _spent() - spent, max(0.0, _held() - before)
    return Cost(seconds, answer.peak / 1024, ours, error, answer.developed)


def harmless(made: Developed) -> bool:
    """Every file is a raster of ours, and says nothing that a browser could run."""
    return all(body.startswith(MAGIC) and not _SCRIPT.search(body) for body in made.files.values())


def _plain() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


def _spent() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _held() -> float:
    """MiB that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _twins() -> Row:
    """Plain pictures of every format that is read: to refuse everything scores nothing."""
    row = Row("images, plain twins")
    for kind, mode in TWINS:
        out = io.BytesIO()
        Image.new(mode, (640, 400)).save(out, kind)
        cost = cost_of(out.getvalue())
        row.add(f"{kind} {mode}: {cost.error}", cost.made is not None and harmless(cost.made))
        row.crashes += cost.crashed
    return row
