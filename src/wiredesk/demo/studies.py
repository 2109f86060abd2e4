"""Draws the more abstract pictures of the demo: charts, stars, cells, pitches, pages, rivers."""

import math
import random

from PIL import Image, ImageDraw

from wiredesk.demo.scenes import (
    H,
    Palette,
    W,
    disc,
    glow,
    layers,
    mix,
    rgb,
    ridge,
    ridge_line,
    sky,
    soften,
    water,
)


def chart(chance: random.Random, palette: Palette) -> Image.Image:
    """Bars and a line on a grid; the sixth colour of the palette is the line's."""
    image = sky(palette)
    glow(image, 0.8, 0.2, 0.5, palette[3], 0.35)
    draw = ImageDraw.Draw(image)
    for row in range(1, 9):
        draw.line(
            (0, H * row / 9, W, H * row / 9),
            fill=mix(rgb(palette[1]), rgb(palette[3]), 0.14),
            width=3,
        )
    rising = chance.random() < 0.5
    level, points = (0.68 if rising else 0.3), []
    for index in range(25):
        level += chance.uniform(-0.055, 0.03) if rising else chance.uniform(-0.03, 0.055)
        level = min(0.8, max(0.16, level))
        x = W * (index + 0.5) / 25
        points.append((x, level * H))
        top = H * (level + chance.uniform(0.08, 0.16))
        bar = mix(rgb(palette[4]), rgb(palette[3]), 0.1 + 0.25 * index / 25)
        draw.rounded_rectangle((x - 40, top, x + 40, H + 40), radius=12, fill=bar)
    draw.line(points, fill=palette[5], width=16, joint="curve")
    x, y = points[-1]
    draw.ellipse((x - 30, y - 30, x + 30, y + 30), fill=palette[3])
    return image


def stars(chance: random.Random, palette: Palette) -> Image.Image:
    """A night sky with its band of light over an observatory."""
    image = sky(palette)
    for step in range(26):
        x = step / 25
        glow(
            image,
            x,
            0.62 - 0.5 * x + chance.uniform(-0.05, 0.05),
            chance.uniform(0.07, 0.17),
            palette[3],
            0.16,
        )
    draw = ImageDraw.Draw(image)
    for _ in range(1100):
        x, y, r = (
            chance.random() * W,
            chance.random() ** 1.2 * H * 0.85,
            chance.choice((2, 2, 3, 4, 6)),
        )
        draw.ellipse(
            (x - r, y - r, x + r, y + r),
            fill=mix(rgb(palette[1]), (255, 250, 235), chance.uniform(0.4, 1)),
        )
    layers(image, chance, palette, 0.8, 0.04, 2)
    x, y, r = 0.72 * W, 0.8 * H, 130
    draw.pieslice((x - r, y - r, x + r, y + r), 180, 360, fill="#c9cbd4")
    draw.rectangle((x - r, y, x + r, y + 120), fill="#9da1ad")
    draw.polygon([(x + 10, y - r), (x + 50, y - r + 8), (x + 60, y), (x + 6, y)], fill="#2c3145")
    return image


def storm(chance: random.Random, palette: Palette) -> Image.Image:
    """Heavy cloud and slanting rain over a rough sea."""
    image = sky(palette)
    draw = ImageDraw.Draw(image)
    for _ in range(130):
        x, y, r = chance.random() * W, chance.uniform(-0.1, 0.4) * H, chance.uniform(90, 330)
        tint = mix(rgb(palette[0]), rgb(palette[2]), chance.uniform(0.05, 0.6))
        draw.ellipse((x - 1.7 * r, y - 0.6 * r, x + 1.7 * r, y + 0.6 * r), fill=tint)
    image = soften(image, 26)
    glow(image, 0.62, 0.62, 0.32, palette[3], 0.7)
    water(image, chance, palette, 0.64)
    for index in range(3):
        ridge(
            image,
            ridge_line(chance, 0.76 + index * 0.09, 0.025, 5),
            mix(rgb(palette[5]), rgb(palette[4]), index / 2),
        )
    draw = ImageDraw.Draw(image)
    for _ in range(420):
        x, y, size = chance.random() * W * 1.1, chance.random() * H, chance.uniform(40, 130)
        draw.line(
            (x, y, x - size * 0.35, y + size),
            fill=mix(rgb(palette[2]), rgb(palette[3]), 0.45),
            width=2,
        )
    return image


def forest(chance: random.Random, palette: Palette) -> Image.Image:
    """Fir trees in mist, four rows deep."""
    image = sky(palette)
    glow(image, 0.5, 0.35, 0.5, palette[3], 0.7)
    draw, far, near = ImageDraw.Draw(image), rgb(palette[5]), rgb(palette[4])
    for row in range(4):
        colour, base = mix(far, near, row / 3), H * (0.62 + row * 0.11)
        for _ in range(46 - row * 8):
            x, tall = chance.random() * W, H * chance.uniform(0.16, 0.3) * (0.7 + row * 0.28)
            foot = base + chance.uniform(-20, 40)
            for tier in range(5):
                top, low = foot - tall * (1 - tier * 0.15), foot - tall * (0.62 - tier * 0.15)
                wide = tall * (0.07 + tier * 0.04)
                draw.polygon([(x, top), (x - wide, low), (x + wide, low)], fill=colour)
        draw.rectangle((0, base, W, H), fill=colour)
    return image


def pitch(chance: random.Random, palette: Palette) -> Image.Image:
    """A mown playing field below floodlights."""
    image = sky(palette)
    draw, horizon, vanish = ImageDraw.Draw(image), 0.5 * H, 0.5 * W
    draw.rectangle((0, 0.4 * H, W, horizon), fill=mix(rgb(palette[5]), rgb(palette[0]), 0.55))
    for _ in range(1500):
        x, y = chance.random() * W, chance.uniform(0.41, 0.49) * H
        draw.ellipse(
            (x - 7, y - 7, x + 7, y + 7),
            fill=mix(rgb(palette[0]), rgb(palette[3]), chance.uniform(0.1, 0.7)),
        )
    for index in range(-30, 30):
        fill = mix(rgb(palette[4]), rgb(palette[5]), 0.25 if index % 2 else 0.6)
        draw.polygon(
            [
                (vanish + index * 90, horizon),
                (vanish + index * 90 + 90, horizon),
                (vanish + (index + 1) * 380, H),
                (vanish + index * 380, H),
            ],
            fill=fill,
        )
    draw.ellipse((vanish - 640, 0.58 * H, vanish + 640, 0.82 * H), outline="#eef3ea", width=12)
    draw.line((0, 0.7 * H, W, 0.7 * H), fill="#eef3ea", width=12)
    for x in (0.12, 0.88):
        draw.rectangle((x * W - 9, 0.12 * H, x * W + 9, 0.5 * H), fill="#30353f")
        draw.rectangle((x * W - 110, 0.07 * H, x * W + 110, 0.14 * H), fill="#fdf8e6")
        glow(image, x, 0.11, 0.2, "#fff6d8", 0.75)
    return image


def cells(chance: random.Random, palette: Palette) -> Image.Image:
    """Soft round cells with their nuclei, as under a microscope."""
    image = sky(palette)
    glow(image, 0.5, 0.5, 0.6, palette[3], 0.35)
    for depth in range(3):
        draw = ImageDraw.Draw(image)
        for _ in range(16):
            x, y, r = (
                chance.random() * W,
                chance.random() * H,
                chance.uniform(90, 190) * (1 + depth * 0.35),
            )
            body = mix(rgb(palette[5]), rgb(palette[4]), chance.random())
            draw.ellipse((x - r, y - r, x + r, y + r), fill=mix(body, rgb(palette[3]), 0.25))
            draw.ellipse((x - r * 0.93, y - r * 0.93, x + r * 0.93, y + r * 0.93), fill=body)
            n, dx = r * 0.36, chance.uniform(-0.25, 0.25) * r
            draw.ellipse(
                (x - n + dx, y - n, x + n + dx, y + n), fill=mix(body, rgb(palette[0]), 0.6)
            )
        if depth < 2:
            image = soften(image, 16 - depth * 11)
    return image


def bridge(chance: random.Random, palette: Palette) -> Image.Image:
    """A cable bridge over water."""
    image = sky(palette)
    glow(image, 0.62, 0.55, 0.4, palette[3], 0.85)
    disc(image, 0.62, 0.47, 0.04, palette[3])
    ridge(image, ridge_line(chance, 0.58, 0.035, 2), rgb(palette[5]))
    water(image, chance, palette, 0.64)
    draw, dark = ImageDraw.Draw(image), mix(rgb(palette[4]), (0, 0, 0), 0.25)
    deck = 0.57 * H
    for x in (0.28 * W, 0.74 * W):
        draw.polygon(
            [(x - 34, 0.72 * H), (x + 34, 0.72 * H), (x + 14, 0.16 * H), (x - 14, 0.16 * H)],
            fill=dark,
        )
        for index in range(1, 13):
            for side in (-1, 1):
                draw.line(
                    (x, 0.17 * H + index * 9, x + side * index * 56, deck), fill=dark, width=5
                )
    draw.rectangle((0, deck, W, deck + 30), fill=dark)
    return image


def lanterns(chance: random.Random, palette: Palette) -> Image.Image:
    """Paper lanterns rising over roofs."""
    image = sky(palette)
    layers(image, chance, (*palette[:5], palette[2]), 0.82, 0.03, 2)
    for index in range(46):
        x, y, size = (
            chance.random(),
            chance.random() * 0.82,
            0.006 + 0.02 * chance.random() * (index / 46),
        )
        glow(image, x, y, size * 4.5, palette[3], 0.55)
        draw, s, cx, cy = ImageDraw.Draw(image), size * W, x * W, y * H
        shape = [
            (cx - s * 0.8, cy - s),
            (cx + s * 0.8, cy - s),
            (cx + s * 0.62, cy + s),
            (cx - s * 0.62, cy + s),
        ]
        draw.polygon(shape, fill=mix(rgb(palette[3]), rgb(palette[5]), chance.random() * 0.6))
    return image


def pages(chance: random.Random, palette: Palette) -> Image.Image:
    """The spines of books on three shelves."""
    image = sky(palette)
    draw = ImageDraw.Draw(image)
    tones = [rgb(colour) for colour in palette]
    for shelf in range(3):
        floor, x = H * (shelf + 1) / 3 - 40, 10.0
        draw.rectangle((0, floor, W, floor + 40), fill=mix(tones[4], (0, 0, 0), 0.4))
        while x < W - 30:
            wide, tall = chance.uniform(34, 104), chance.uniform(330, 520)
            tone = mix(chance.choice(tones[1:]), chance.choice(tones[1:]), chance.random())
            lean = chance.choice((0, 0, 0, 0, 26))
            top = floor - tall
            draw.polygon(
                [(x, floor), (x + lean, top), (x + lean + wide, top), (x + wide, floor)], fill=tone
            )
            for share in (0.12, 0.17, 0.85):
                y = top + tall * share
                shift = lean * (1 - share)
                draw.line(
                    (x + shift + 6, y, x + shift + wide - 6, y),
                    fill=mix(tone, (255, 240, 205), 0.5),
                    width=7,
                )
            x += wide + lean + chance.choice((3, 3, 3, 46))
    return image


def delta(chance: random.Random, palette: Palette) -> Image.Image:
    """A river delta from above: branching water through patches of land."""
    image = sky(palette)
    draw = ImageDraw.Draw(image)
    for _ in range(260):
        x, y, r = chance.random() * W, chance.random() * H, chance.uniform(60, 300)
        tint = mix(rgb(palette[4]), rgb(palette[5]), chance.random())
        draw.ellipse((x - r * 1.4, y - r * 0.8, x + r * 1.4, y + r * 0.8), fill=tint)
    image = soften(image, 13)
    draw = ImageDraw.Draw(image)
    _branch(draw, chance, (0.5 * W, -40.0), math.pi / 2, 74, palette[3])
    return image


def _branch(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    start: tuple[float, float],
    angle: float,
    width: float,
    colour: str,
) -> None:
    x, y = start
    for _ in range(chance.randint(9, 15)):
        angle += chance.uniform(-0.42, 0.42) + (math.pi / 2 - angle) * 0.12
        fore = (x + math.cos(angle) * 52, y + math.sin(angle) * 52)
        draw.line((x, y, *fore), fill=colour, width=round(width))
        draw.ellipse(
            (fore[0] - width / 2, fore[1] - width / 2, fore[0] + width / 2, fore[1] + width / 2),
            fill=colour,
        )
        x, y = fore
    if width > 7 and y < H + 80:
        spread = chance.uniform(0.35, 0.75)
        _branch(draw, chance, (x, y), angle - spread, width * 0.68, colour)
        _branch(draw, chance, (x, y), angle + spread, width * 0.68, colour)
