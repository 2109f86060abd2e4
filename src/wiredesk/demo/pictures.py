"""The demo's pictures, drawn by code: every name gives the same 1200 x 675 JPEG each time."""

import colorsys
import io
import random
import zlib
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageOps

from wiredesk.demo import scenes, studies
from wiredesk.demo.scenes import HEIGHT, WIDTH, Palette, rgb

MAX_BYTES = 120_000
QUALITIES = (86, 80, 74, 66, 58)  # the first that fits is taken

# name -> (scene, palette: sky top, sky middle, horizon, light, near, far)
PICTURES: dict[str, tuple[Callable[[random.Random, Palette], Image.Image], Palette]] = {
    "mountains-dawn": (
        scenes.mountains,
        ("#4b6a9b", "#c59ab0", "#f6cfa3", "#fff1cf", "#1f2d4a", "#b79bb0"),
    ),
    "mountains-dusk": (
        scenes.mountains,
        ("#26305c", "#8c4f7d", "#f08f66", "#ffd9a0", "#1a1632", "#9a5f86"),
    ),
    "sea-calm": (scenes.sea, ("#6fa3c7", "#b8d4dc", "#fbe3bd", "#fff4d6", "#164a63", "#7fb4bf")),
    "sea-evening": (scenes.sea, ("#3a3f77", "#b05f83", "#f9a26c", "#ffe0a8", "#2a2450", "#a9688a")),
    "harbour-day": (
        scenes.harbour,
        ("#7fa9c9", "#c4d7dc", "#f3e2c4", "#fff3d4", "#233f52", "#8fb0b9"),
    ),
    "harbour-night": (
        scenes.harbour,
        ("#10193a", "#2c3c6b", "#c26a5a", "#ffc98a", "#0b1128", "#3a4672"),
    ),
    "city-dawn": (scenes.city, ("#7c93c4", "#e0b3b6", "#fbdcae", "#fff0c9", "#34395e", "#c6a9bb")),
    "city-night": (scenes.city, ("#0d1330", "#24305f", "#6b4f86", "#ffdc94", "#0a0e22", "#3d3f72")),
    "city-haze": (scenes.city, ("#b59a7c", "#d9bf98", "#efdcb8", "#fff2d2", "#5b4a3e", "#cdb08c")),
    "fields-green": (
        scenes.fields,
        ("#79aed6", "#c2dfe6", "#f2f0d2", "#fbf6c9", "#3f7d3b", "#8db673"),
    ),
    "fields-harvest": (
        scenes.fields,
        ("#5b87b0", "#d7c9b0", "#fbe0a4", "#fff0bd", "#a9772a", "#c9a250"),
    ),
    "dunes": (scenes.dunes, ("#e2a765", "#f2c78c", "#fbe4bd", "#fff6df", "#8a3f22", "#e5a76b")),
    "turbines-morning": (
        scenes.turbines,
        ("#5d97c4", "#a9cfdc", "#f5e8c6", "#fff5d8", "#23543f", "#9cc2ae"),
    ),
    "turbines-evening": (
        scenes.turbines,
        ("#3c3a70", "#a65f83", "#f6a673", "#ffdfab", "#241f3f", "#93617f"),
    ),
    "chart-amber": (
        studies.chart,
        ("#0f1c33", "#16294a", "#1d3763", "#f4c869", "#27487d", "#f0a63c"),
    ),
    "chart-green": (
        studies.chart,
        ("#0d2b2b", "#114040", "#17585a", "#c9f2cf", "#1f7470", "#7fe0a2"),
    ),
    "chart-red": (
        studies.chart,
        ("#2a1220", "#3f1a2c", "#5b2438", "#ffd2c2", "#7c3346", "#ff8a6b"),
    ),
    "stars": (studies.stars, ("#050918", "#0e1a40", "#33386f", "#b9b5e6", "#05070f", "#1b1f3d")),
    "storm-coast": (
        studies.storm,
        ("#2b3440", "#4c5965", "#8d979b", "#e5e4d6", "#1d2b33", "#58707a"),
    ),
    "forest-mist": (
        studies.forest,
        ("#a7c0bd", "#cbdad2", "#eef0e2", "#fffbe8", "#12342c", "#a5c0b2"),
    ),
    "forest-autumn": (
        studies.forest,
        ("#cf9a6a", "#e9c391", "#f9e3bb", "#fff3d2", "#4a1f12", "#d7985a"),
    ),
    "pitch-evening": (
        studies.pitch,
        ("#5a6fa8", "#d59aa0", "#f7cfa2", "#fff0cf", "#1f5a2e", "#5a9a4a"),
    ),
    "pitch-floodlit": (
        studies.pitch,
        ("#080d20", "#141d40", "#25305c", "#f7e8c0", "#12492c", "#3f8a4b"),
    ),
    "cells-teal": (
        studies.cells,
        ("#06282f", "#0b444a", "#0f6066", "#d9fff0", "#1d8a86", "#58c2ae"),
    ),
    "cells-violet": (
        studies.cells,
        ("#200f38", "#3b1d5c", "#5b2f80", "#ffdff4", "#8b4aa8", "#d884c0"),
    ),
    "bridge-dusk": (
        studies.bridge,
        ("#2e3a6b", "#a5648a", "#f7a873", "#ffe3b0", "#1c1a3c", "#83598a"),
    ),
    "bridge-morning": (
        studies.bridge,
        ("#6f9fca", "#bcd5de", "#f8e8c8", "#fff6dc", "#1f4458", "#8fb3bd"),
    ),
    "lanterns": (
        studies.lanterns,
        ("#0a1030", "#221f52", "#5a3468", "#ffc36b", "#080a18", "#e2683c"),
    ),
    "pages": (studies.pages, ("#2a1d14", "#8a4b2f", "#d7b37a", "#e9dcc0", "#3d4f4a", "#6f2f35")),
    "delta": (studies.delta, ("#3f6b45", "#5c8a52", "#86a765", "#bfe3e6", "#2f5b3d", "#a5b56b")),
}
VARIANTS = 5  # of each motif: "sea-calm", "sea-calm-2" ... differ in shapes, colours and side
TURN = 0.016  # how far each variant turns the hues, as a share of the circle
NAMES = tuple(
    motif if number == 1 else f"{motif}-{number}"
    for number in range(1, VARIANTS + 1)
    for motif in PICTURES
)


@lru_cache(maxsize=len(NAMES))
def picture(name: str) -> bytes:
    """The JPEG (at most 120 kB) of ``name``, with or without ``.jpg``; KeyError where unknown."""
    key = name.removesuffix(".jpg")
    motif, variant = _parted(key)
    scene, palette = PICTURES[motif]
    drawn = scene(random.Random(zlib.crc32(key.encode())), _turned(palette, variant))
    small = drawn.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    if variant % 2 and scene is not studies.chart:  # time runs to the right
        small = ImageOps.mirror(small)
    image = _grain(small, random.Random(key))
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()


def _grain(image: Image.Image, chance: random.Random) -> Image.Image:
    """A little texture, which keeps gradients from showing steps."""
    size = (WIDTH // 4, HEIGHT // 4)
    noise = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    texture = noise.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).convert("RGB")
    return Image.blend(image, texture, 0.022)


def _parted(key: str) -> tuple[str, int]:
    """The motif and how many variants after its first: "sea-calm-3" gives ("sea-calm", 2)."""
    motif, _, number = key.rpartition("-")
    return (motif, int(number) - 1) if number.isdigit() else (key, 0)


def _turned(palette: Palette, variant: int) -> Palette:
    """The palette with its hues turned a little, to one side or the other by turns."""
    turn = TURN * variant * (-1) ** variant

    def turned(colour: str) -> str:
        hue, light, strength = colorsys.rgb_to_hls(*(part / 255 for part in rgb(colour)))
        parts = colorsys.hls_to_rgb((hue + turn) % 1, light, strength)
        return "#" + "".join(f"{round(part * 255):02x}" for part in parts)

    return [turned(colour) for colour in palette]
