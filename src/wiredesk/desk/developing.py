"""Makes all files of a picture out of bytes that nobody trusts; runs only in the darkroom's child.

Raster formats alone are read (no SVG, no PDF, no delegates), one frame, at most 40 million pixels.
Nothing of the source passes but its pixels, in sRGB, and the notice of picture_metadata.py.
"""

import io
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from wiredesk.core.errors import TooBig, Unreadable, WiredeskError
from wiredesk.core.item import Value
from wiredesk.core.renditions import (
    CUTS,
    LONGEST,
    MASTER,
    SMALLEST,
    WIDEST,
    Cut,
    Focus,
    Print,
    crop_box,
    files_of,
    master_size,
    prints_of,
    stem_of,
)
from wiredesk.desk.limits import Limits, confine
from wiredesk.desk.picture_metadata import Notice, iim_of, read_notice, xmp_of

MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
WEBP_QUALITY, WEBP_METHOD, JPEG_QUALITY = 75, 2, 82  # decision 026 has the measurements
NICE = 5  # filing goes first; much less, and a busy machine would keep kills waiting behind it
SRGB = ImageCms.createProfile("sRGB")


class Order(Value, frozen=True, kw_only=True):
    """What the darkroom is asked for: the files of the picture whose main file is ``file``.

    ``notice`` is what the wire said; the file speaks only where the wire is silent.
    """

    body: bytes
    file: str
    focus: Focus = Focus()
    notice: Notice = Notice()


class Developed(Value, frozen=True, kw_only=True):
    """The finished files by name, the size of the main one in pixels, and the merged notice."""

    files: dict[str, bytes]
    prints: tuple[Print, ...]
    width: int
    height: int
    notice: Notice


class Answer(msgspec.Struct, frozen=True):
    """What the child sends back: the files, or an error by class, code and sentence."""

    developed: Developed | None = None
    kind: str = ""
    code: str = ""
    message: str = ""
    peak: int = 0  # KiB of memory that the child held at most, for those who measure


def develop(order: Order) -> Developed:
    """All files of a picture. Raises Unreadable (no picture), TooBig."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(order.body), formats=FORMATS) as source:
            _require_sane(source)
            notice = merged(order.notice, read_notice(source, order.body))
            master = _opened(source)
    except UnidentifiedImageError as error:
        raise Unreadable("this is no JPEG, PNG, WebP, GIF or TIFF picture") from error
    except Image.DecompressionBombError as error:
        raise TooBig("the picture has over 40 million pixels") from error
    except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError) as error:
        raise Unreadable(f"not a picture that we can read: {_told(error)}") from error
    return _printed(master, order, notice)


def merged(wire: Notice, own: Notice) -> Notice:
    """The wire's word first, the file's where the wire gave none."""
    fields = {name: getattr(wire, name) or getattr(own, name) for name in Notice.__struct_fields__}
    return Notice(**fields)


def _require_sane(source: Image.Image) -> None:
    width, height = source.size
    if width * height > MOST_PIXELS:
        raise TooBig("the picture has over 40 million pixels")
    if min(width, height) < SMALLEST:
        raise Unreadable(f"{width} x {height} pixels are no news picture", code="too-small")
    if max(width, height) > LONGEST * min(width, height):
        raise Unreadable(f"{width} x {height} pixels are a strip, no picture", code="too-long")


def _opened(source: Image.Image) -> Image.Image:
    """Decoded, made smaller before anything else copies it, upright, in sRGB, on white."""
    wanted = master_size(*source.size)
    source.draft(None, (2 * wanted[0], 2 * wanted[1]))  # JPEG alone: decodes at half size or less
    profile = source.info.get("icc_profile")
    turn = source.getexif().get(0x0112, 1)
    image: Image.Image = source
    if image.mode in ("P", "1") or "transparency" in source.info:
        image = image.convert("RGBA")
    elif image.mode.startswith("I"):  # 16 bits of grey: Pillow would cut them off, not scale
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    image = image.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = ImageOps.exif_transpose(_with_orientation(image, turn))
    return _on_white(_in_srgb(image, profile))


def _with_orientation(image: Image.Image, turn: object) -> Image.Image:
    """Only the orientation is taken over from the source's EXIF."""
    image.info = {}
    image.getexif().clear()
    image.getexif()[0x0112] = turn if turn in range(1, 9) else 1
    return image


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Colours as the file's profile means them; where it is broken, as the numbers stand."""
    if isinstance(profile, bytes) and image.mode in ("RGB", "CMYK", "L"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(image, given, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image
        return changed if changed is not None else image
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _printed(master: Image.Image, order: Order, notice: Notice) -> Developed:
    xmp, iim = xmp_of(notice), iim_of(notice)
    main = master.copy()
    main.thumbnail((WIDEST, WIDEST * 2), Image.Resampling.LANCZOS)
    files = {order.file: _jpeg(main, xmp, iim)}
    made = [one for cut in CUTS for one in _cut(master, cut, order.focus)]
    for one, small in made:
        encoded = _jpeg(small, xmp, iim) if one.format == "jpg" else _webp(small, xmp)
        files[one.name(stem_of(order.file))] = encoded
    prints = tuple(one for one, _ in made)
    files[f"{stem_of(order.file)}-{MASTER}.jpg"] = _jpeg(master, xmp, iim)
    assert set(files) == set(files_of(order.file, prints))
    return Developed(
        files=files, prints=prints, width=main.width, height=main.height, notice=notice
    )


def _cut(master: Image.Image, cut: Cut, focus: Focus) -> Iterator[tuple[Print, Image.Image]]:
    """One crop in all its sizes; each smaller one is made of the one before."""
    box = crop_box(*master.size, cut.aspect, focus)
    part = master.crop(box)
    for one in sorted(prints_of(cut, box), key=lambda one: one.width, reverse=True):
        part = part.resize((one.width, one.height), Image.Resampling.LANCZOS)
        yield one, part


def _jpeg(image: Image.Image, xmp: bytes, iim: bytes) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True, xmp=xmp,
               extra=iim)  # fmt: skip
    return out.getvalue()


def _webp(image: Image.Image, xmp: bytes) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD, xmp=xmp)
    return out.getvalue()


def _told(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]


def serve(limits: Limits) -> None:
    """The child's life: one order in, one answer out."""
    confine(limits)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
    signal.setitimer(signal.ITIMER_REAL, limits.wall)  # ends even when nobody is left to kill it
    os.nice(NICE)
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    answer = msgspec.structs.replace(_answer(order), peak=_peak())
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
    sys.stdout.buffer.flush()


def _peak() -> int:
    """Resident KiB at most; getrusage would count what the parent held before the exec."""
    lines = Path("/proc/self/status").read_text().splitlines() if Path("/proc").is_dir() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def _answer(order: Order) -> Answer:
    try:
        return Answer(developed=develop(order))
    except WiredeskError as error:
        return Answer(kind=type(error).__name__, code=error.code, message=str(error))
    except MemoryError:
        return Answer(kind=TooBig.__name__, code="out-of-memory", message="too big to read")


if __name__ == "__main__":
    serve(msgspec.json.decode(sys.argv[-1], type=Limits))
