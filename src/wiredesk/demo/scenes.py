"""Draws the scenes of the demo's pictures: skies, ridges, seas, cities, fields, in flat shapes."""

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 675
W, H = 3200, 1800  # drawn larger and reduced, for smooth edges

Colour = tuple[int, int, int]
Palette = Sequence[str]  # sky top, sky middle, horizon, light, near, far


def rgb(colour: str) -> Colour:
    """``#rrggbb`` as three numbers."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """``share`` 0 gives ``one``, 1 gives ``other``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def sky(palette: Palette) -> Image.Image:
    """A vertical gradient over the first three colours of ``palette``."""
    stops = [rgb(colour) for colour in palette[:3]]
    column = Image.new("RGB", (1, 256))
    for y in range(256):
        place = y / 255 * 2
        index = min(1, int(place))
        column.putpixel((0, y), mix(stops[index], stops[index + 1], place - index))
    return column.resize((W, H), Image.Resampling.BICUBIC)


def glow(image: Image.Image, x: float, y: float, radius: float, colour: str, power: float) -> None:
    """Add light around (x, y); positions are shares of the picture, ``power`` 0 to 1."""
    size = round(radius * W)
    disc = ImageChops.invert(Image.radial_gradient("L")).resize((size * 2, size * 2))
    disc = disc.point([min(255, round((v / 255) ** 2.2 * 255 * power)) for v in range(256)])
    where = (round(x * W) - size, round(y * H) - size)
    image.paste(Image.new("RGB", disc.size, colour), where, disc)


def disc(image: Image.Image, x: float, y: float, radius: float, colour: str) -> None:
    """A sun or moon."""
    r, cx, cy = radius * W, x * W, y * H
    ImageDraw.Draw(image).ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour)


def ridge_line(chance: random.Random, base: float, swing: float, waves: int) -> list[float]:
    """Heights (share of the picture) of a ridge at 161 places from left to right."""
    parts = [
        (swing / (k + 1) ** 1.15, (k + 1) * waves * chance.uniform(0.7, 1.3), chance.uniform(0, 7))
        for k in range(6)
    ]
    return [
        base + sum(size * math.sin(rate * i / 160 * math.tau + turn) for size, rate, turn in parts)
        for i in range(161)
    ]


def ridge(image: Image.Image, heights: Sequence[float], colour: Colour) -> None:
    """Fill everything below ``heights``."""
    points = [(i / (len(heights) - 1) * W, y * H) for i, y in enumerate(heights)]
    ImageDraw.Draw(image).polygon([*points, (W, H), (0, H)], fill=colour)


def layers(
    image: Image.Image, chance: random.Random, palette: Palette, top: float, swing: float, n: int
) -> None:
    """``n`` ridges from far (pale) to near (dark), from ``top`` down."""
    far, near = rgb(palette[5]), rgb(palette[4])
    for index in range(n):
        share = index / max(1, n - 1)
        base = top + (0.93 - top) * share
        heights = ridge_line(chance, base, swing * (1 - 0.35 * share), 1 + index % 2)
        ridge(image, heights, mix(far, near, share))


def water(image: Image.Image, chance: random.Random, palette: Palette, top: float) -> None:
    """A sea from ``top`` down with light on its waves."""
    far, near, light = rgb(palette[5]), rgb(palette[4]), rgb(palette[3])
    draw = ImageDraw.Draw(image)
    first = round(top * H)
    for y in range(first, H, 4):
        draw.rectangle((0, y, W, y + 4), fill=mix(far, near, (y - first) / (H - first)))
    for _ in range(900):
        depth = chance.random() ** 1.6
        y, x = first + depth * (H - first), chance.random() * W
        length, height = 20 + depth * 260, 1 + depth * 9
        base = mix(far, near, depth)
        near_sun = max(0.0, 1 - abs(x / W - 0.62) * 4.2)
        tint = mix(base, light, 0.1 + 0.65 * near_sun * chance.random())
        draw.ellipse((x - length, y - height, x + length, y + height), fill=tint)


def mountains(chance: random.Random, palette: Palette) -> Image.Image:
    """Ridges in haze below a low sun."""
    image = sky(palette)
    x = chance.uniform(0.3, 0.72)
    glow(image, x, 0.42, 0.42, palette[3], 0.85)
    disc(image, x, 0.4, 0.032, palette[3])
    layers(image, chance, palette, 0.5, 0.085, 6)
    return image


def sea(chance: random.Random, palette: Palette) -> Image.Image:
    """Open water with a far coast and a boat."""
    image = sky(palette)
    glow(image, 0.62, 0.54, 0.4, palette[3], 0.9)
    disc(image, 0.62, 0.49, 0.036, palette[3])
    coast = [min(0.565, y) for y in ridge_line(chance, 0.555, 0.03, 1)]
    ridge(image, coast, mix(rgb(palette[5]), rgb(palette[4]), 0.25))
    water(image, chance, palette, 0.56)
    boat(image, chance.uniform(0.2, 0.4), 0.66, 0.05, palette[4])
    return image


def boat(image: Image.Image, x: float, y: float, size: float, colour: str) -> None:
    """A small sailing boat with its keel at (x, y)."""
    draw, s, cx, cy = ImageDraw.Draw(image), size * W, x * W, y * H
    hull = [
        (cx - s, cy),
        (cx + s, cy),
        (cx + 0.7 * s, cy + 0.24 * s),
        (cx - 0.7 * s, cy + 0.24 * s),
    ]
    draw.polygon(hull, fill=mix(rgb(colour), (0, 0, 0), 0.35))
    draw.polygon(
        [(cx, cy - 1.9 * s), (cx, cy - 0.1 * s), (cx + 0.8 * s, cy - 0.1 * s)], fill="#f4efe6"
    )
    draw.polygon(
        [
            (cx - 0.08 * s, cy - 1.6 * s),
            (cx - 0.08 * s, cy - 0.1 * s),
            (cx - 0.6 * s, cy - 0.1 * s),
        ],
        fill="#ddd3c4",
    )


def harbour(chance: random.Random, palette: Palette) -> Image.Image:
    """Cranes and stacked boxes above still water."""
    image = sky(palette)
    glow(image, 0.62, 0.6, 0.42, palette[3], 0.8)
    ridge(image, ridge_line(chance, 0.6, 0.02, 2), rgb(palette[5]))
    draw, dark = ImageDraw.Draw(image), rgb(palette[4])
    for index in range(4):
        _crane(
            draw,
            0.1 + index * 0.225 + chance.uniform(-0.03, 0.03),
            0.7,
            mix(dark, rgb(palette[5]), 0.2),
        )
    colours = ["#b3452f", "#2f6b7a", "#d69a3c", "#5b7a52", "#8a8f98", "#a23f55"]
    for column in range(34):
        for row in range(chance.randint(0, 4)):
            x, y = column / 34 * W, 0.7 * H - (row + 1) * 44
            fill = mix(rgb(chance.choice(colours)), dark, 0.3)
            draw.rectangle((x, y, x + W / 34 - 6, y + 40), fill=fill)
    water(image, chance, palette, 0.7)
    return image


def _crane(draw: ImageDraw.ImageDraw, x: float, y: float, colour: Colour) -> None:
    cx, cy, tall = x * W, y * H, 0.44 * H
    for side in (-1, 1):
        draw.line((cx + side * 70, cy, cx + side * 46, cy - tall * 0.72), fill=colour, width=20)
    draw.rectangle((cx - 330, cy - tall * 0.74, cx + 190, cy - tall * 0.69), fill=colour)
    draw.line((cx, cy - tall, cx - 310, cy - tall * 0.73), fill=colour, width=8)
    draw.line((cx, cy - tall, cx + 180, cy - tall * 0.73), fill=colour, width=8)
    draw.rectangle((cx - 14, cy - tall, cx + 14, cy - tall * 0.7), fill=colour)
    draw.line((cx - 200, cy - tall * 0.7, cx - 200, cy - tall * 0.42), fill=colour, width=5)
    draw.rectangle((cx - 250, cy - tall * 0.42, cx - 150, cy - tall * 0.36), fill=colour)


def city(chance: random.Random, palette: Palette) -> Image.Image:
    """Three rows of towers, the nearest with lit windows."""
    image = sky(palette)
    x = chance.uniform(0.3, 0.7)
    glow(image, x, 0.62, 0.45, palette[3], 0.8)
    disc(image, x, 0.5, 0.04, palette[3])
    draw, far, near = ImageDraw.Draw(image), rgb(palette[5]), rgb(palette[4])
    for row in range(3):
        left, colour = -60.0, mix(far, near, row / 2)
        while left < W:
            wide = chance.randint(90, 220)
            tall = H * (chance.uniform(0.2, 0.52) - row * 0.07) * (1 + 0.25 * (row == 0))
            top = H * 0.97 - tall
            draw.rectangle((left, top, left + wide, H), fill=colour)
            if chance.random() < 0.25:
                draw.rectangle(
                    (left + wide / 2 - 5, top - 90, left + wide / 2 + 5, top), fill=colour
                )
            if row == 2:
                _windows(draw, chance, (left, top, wide), mix(colour, rgb(palette[3]), 0.75))
            left += wide + chance.choice((-8, 0, 14, 60))
    return image


def _windows(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    tower: tuple[float, float, float],
    light: Colour,
) -> None:
    left, top, wide = tower
    for y in range(round(top) + 30, H - 20, 46):
        for x in range(round(left) + 20, round(left + wide) - 22, 36):
            if chance.random() < 0.34:
                draw.rectangle((x, y, x + 16, y + 24), fill=light)


def fields(chance: random.Random, palette: Palette) -> Image.Image:
    """Rows of a crop that run to the horizon below soft hills."""
    image = sky(palette)
    glow(image, 0.6, 0.5, 0.45, palette[3], 0.8)
    ridge(image, ridge_line(chance, 0.5, 0.04, 1), mix(rgb(palette[5]), rgb(palette[2]), 0.45))
    ridge(image, ridge_line(chance, 0.54, 0.02, 1), rgb(palette[5]))
    draw, near, far = ImageDraw.Draw(image), rgb(palette[4]), rgb(palette[5])
    vanish, horizon = chance.uniform(0.35, 0.65) * W, 0.555 * H
    draw.rectangle((0, horizon, W, H), fill=mix(near, far, 0.4))
    for index in range(-44, 46):
        left = vanish + index * 250
        fill = mix(near, rgb(palette[3]), 0.12 if index % 2 else 0.38)
        draw.polygon([(vanish + index * 9, horizon), (left, H), (left + 150, H)], fill=fill)
    for x in sorted(chance.random() for _ in range(16)):
        r = chance.uniform(22, 60)
        draw.ellipse(
            (x * W - r, horizon - 1.5 * r, x * W + r, horizon + 0.3 * r),
            fill=mix(near, (10, 30, 20), 0.55),
        )
    return image


def dunes(chance: random.Random, palette: Palette) -> Image.Image:
    """Sand in long curves, each with a lit and a shaded side."""
    image = sky(palette)
    glow(image, 0.7, 0.4, 0.4, palette[3], 0.8)
    disc(image, 0.7, 0.3, 0.03, palette[3])
    for index in range(5):
        heights = ridge_line(chance, 0.5 + index * 0.105, 0.05 + index * 0.008, 1)
        lit = mix(rgb(palette[5]), rgb(palette[4]), index / 4)
        ridge(image, heights, lit)
        shade = [
            y + 0.03 + 0.08 * max(0.0, math.sin(i / 23 + index * 2)) for i, y in enumerate(heights)
        ]
        ridge(image, shade, mix(lit, rgb(palette[4]), 0.35))
    return image


def turbines(chance: random.Random, palette: Palette) -> Image.Image:
    """Wind turbines on hills."""
    image = mountains(chance, palette)
    draw = ImageDraw.Draw(image)
    for index in range(6):
        size = chance.uniform(0.16, 0.36)
        x, y = (0.09 + index * 0.163 + chance.uniform(-0.03, 0.03)) * W, 0.86 * H
        hub = y - size * H * 1.35
        draw.polygon([(x - 13, y), (x + 13, y), (x + 6, hub), (x - 6, hub)], fill="#f2f0ea")
        turn = chance.uniform(0, math.tau)
        for blade in range(3):
            angle = turn + blade * math.tau / 3
            reach = size * H * 0.72
            tip = (x + math.cos(angle) * reach, hub + math.sin(angle) * reach)
            side = (math.cos(angle + 0.13) * reach * 0.3, math.sin(angle + 0.13) * reach * 0.3)
            draw.polygon([(x, hub), (x + side[0], hub + side[1]), tip], fill="#fbfaf7")
        draw.ellipse((x - 16, hub - 16, x + 16, hub + 16), fill="#e4e0d8")
    ridge(image, ridge_line(chance, 0.9, 0.03, 1), rgb(palette[4]))
    return image


def soften(image: Image.Image, radius: float) -> Image.Image:
    """The picture out of focus."""
    quarter = image.reduce(4)  # a blur hides the loss and takes a sixteenth of the time
    return quarter.filter(ImageFilter.GaussianBlur(radius / 2)).resize((W, H))
