"""The darkroom makes rasters of ours out of anything, or refuses it; nothing hurts its caller."""

import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from wiredesk.core.errors import CellDied, TooBig, Unreadable
from wiredesk.core.renditions import Focus
from wiredesk.desk.darkroom import LIMITS, Limits, developed
from wiredesk.desk.developing import Developed, Order, develop
from wiredesk.desk.picture_metadata import Notice, read_notice

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    ' xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' photoshop:Credit="Northline/A. Lens &amp; Co"'
    ' exif:GPSLatitude="48,51.5N" e:DigitalSourceType='
    '"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia">'
    '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Northline</rdf:li></rdf:Alt></dc:rights>'
    "<dc:creator><rdf:Seq><rdf:li>Ada Lens</rdf:li></rdf:Seq></dc:creator>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()


def drawn(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "teal" if mode == "RGB" else 0).save(out, kind, **how)
    return out.getvalue()


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x8298], exif[0x010F] = "© Camera owner", "SECRETCAM"
    exif.get_ifd(0x8825)[1] = "N"
    return drawn(800, 600, exif=exif, xmp=XMP, comment=b"<script>alert(1)</script>")


def order(body: bytes, **fields: object) -> Order:
    return Order(body=body, file="pictures/ab.jpg", **fields)


def of_file(made: Developed, suffix: str) -> Image.Image:
    return Image.open(io.BytesIO(made.files[f"pictures/ab{suffix}"]))


def test_all_shapes_in_both_formats_and_what_is_owed_in_each() -> None:
    made = developed(order(with_gps(), notice=Notice(credit="From the wire")))
    assert (made.width, made.height) == (800, 600)
    assert {one.crop for one in made.prints} == {"whole", "16x9", "4x3", "1x1"}
    for one in made.prints:
        image = of_file(made, f"-{one.crop}-{one.width}.{one.format}")
        assert image.size == (one.width, one.height)
        assert image.format == {"jpg": "JPEG", "webp": "WEBP"}[one.format]
    for name, body in made.files.items():
        for word in (b"SECRETCAM", b"GPS", b"48,51", b"<script>"):
            assert word not in body, name
        told = read_notice(Image.open(io.BytesIO(body)), body)
        assert told == Notice(
            credit="From the wire", copyright="© Northline", creator="Ada Lens",
            digital_source_type="trainedAlgorithmicMedia",
        ), name  # fmt: skip


def test_the_files_word_counts_where_the_wire_is_silent() -> None:
    assert develop(order(with_gps())).notice.credit == "Northline/A. Lens & Co"
    assert develop(order(drawn(64, 48))).notice == Notice()


def test_iptc_is_read_where_xmp_is_missing() -> None:
    source = developed(order(with_gps())).files["pictures/ab.jpg"]
    image = Image.open(io.BytesIO(source))
    image.info.pop("xmp")
    assert read_notice(image, source).credit == "Northline/A. Lens & Co"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "unreadable"),
        (b"<html>", "unreadable"),
        (b"", "unreadable"),
        (b"GIF89a/*<script>*/", "unreadable"),
        (b"push graphic-context\nfill 'url(https://127.0.0.1/)'", "unreadable"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "unreadable"),
        (drawn(3, 400), "too-small"),
        (drawn(6000, 100), "too-long"),
        (drawn(9000, 9000, "PNG", "1"), "too-big"),
        (drawn(800, 600)[:3000], "unreadable"),
    ],
)
def test_what_is_no_picture_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        develop(order(body))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("GIF", "P"),
     ("WEBP", "RGB")],
)  # fmt: skip
def test_every_format_becomes_plain_rgb(kind: str, mode: str) -> None:
    made = develop(order(drawn(320, 200, kind, mode)))
    assert of_file(made, ".jpg").mode == "RGB"


def test_one_frame_of_many_and_upright() -> None:
    frames = [Image.new("P", (64, 48), n) for n in range(200)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert getattr(of_file(develop(order(out.getvalue())), ".jpg"), "n_frames", 1) == 1
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    made = develop(order(drawn(400, 200, exif=exif)))
    assert (made.width, made.height) == (200, 400)


def test_crops_follow_the_focal_point() -> None:
    image = Image.new("RGB", (1000, 1000), "navy")
    image.paste("gold", (0, 900, 1000, 1000))
    out = io.BytesIO()
    image.save(out, "PNG")
    low, high = (develop(order(out.getvalue(), focus=Focus(0.5, y))) for y in (0.95, 0.1))
    bottoms = [of_file(one, "-16x9-1000.jpg").getpixel((500, 555)) for one in (low, high)]
    assert bottoms[0][0] > 200 and bottoms[1][0] < 80


CHILDREN = {
    "hangs": "import time; time.sleep(60)",
    "exits": "raise SystemExit(3)",
    "talks": "import sys\nwhile True: sys.stdout.write('x' * 1_000_000)",
    "dies": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
}


@pytest.mark.parametrize(
    ("what", "kind"),
    [("hangs", CellDied), ("exits", CellDied), ("talks", TooBig), ("dies", Unreadable)],
)
def test_a_child_that_misbehaves_costs_only_its_picture(what: str, kind: type[Exception]) -> None:
    command = (sys.executable, "-I", "-S", "-c", CHILDREN[what])
    with pytest.raises(kind):
        developed(order(b"x"), Limits(wall=8.0), command)


def test_a_child_without_memory_says_so() -> None:
    with pytest.raises(Unreadable):
        developed(order(drawn(6000, 4000, "PNG")), Limits(wall=200.0, memory=180 * 1024 * 1024))


def test_too_many_bytes_are_not_even_handed_over() -> None:
    with pytest.raises(TooBig):
        developed(order(b"x" * 100), Limits(body=99))
    assert LIMITS.body == 40 * 1024 * 1024


def test_no_delegate_is_near() -> None:
    """THREATS 26: neither ImageMagick nor ffmpeg is ever called."""
    text = "".join(path.read_text() for path in Path("src/wiredesk/desk").rglob("*.py"))
    assert not any(word in text.lower() for word in ("imagemagick", "ffmpeg", "wand.image"))
