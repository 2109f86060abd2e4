"""Stories made to be killed: words found nowhere else in headline, body, slugline and caption."""

import io
import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct
from PIL import Image

LETTERS = "bcdfghjklmnpqrstvwxz"
SECTIONS = ("medtop:04000000", "medtop:11000000", "medtop:15000000")

TALK = (
    "The council met for the second time this week and heard from residents who asked what a bus"
    " stop costs when it rains in June or snows before the mayor has had any tea"
).split()


class Marked(Struct, frozen=True, kw_only=True):
    """One story; the four words are its markers. ``picture`` is a file name, or ""."""

    number: int
    guid: str
    headline: str
    body: str
    slugline: str
    caption: str
    picture: str

    @property
    def markers(self) -> tuple[str, ...]:
        """Every word that must vanish."""
        return (self.headline, self.body, self.slugline, self.caption)


def marked(number: int, *, with_picture: bool) -> Marked:
    """Story ``number``, the same on every run."""
    dice = random.Random(f"kill drill {number}")
    words = ["".join(dice.choices(LETTERS, k=12)) for _ in range(4)]
    return Marked(
        number=number,
        guid=f"tag:wire.example,2026:drill-{number}",
        headline=words[0],
        body=words[1],
        slugline=words[2],
        caption=words[3],
        picture=f"drill-{number}.jpg" if with_picture else "",
    )


def drop(folder: Path, story: Marked, *, kill: bool = False) -> None:
    """Put a ninjs file into a hot folder, the way agencies do: written aside, then renamed."""
    if story.picture and not kill:
        _rename_in(folder, story.picture, _jpeg(story.number))
    name = f"drill-{story.number}{'-kill' if kill else ''}.json"
    _rename_in(folder, name, json.dumps(_killing(story) if kill else _filing(story)).encode())


def _rename_in(folder: Path, name: str, body: bytes) -> None:
    aside = folder / f".{name}"
    aside.write_bytes(body)
    os.rename(aside, folder / name)


def _filing(story: Marked) -> dict[str, object]:
    dice = random.Random(story.number)
    names = ["".join(dice.choices(LETTERS, k=7)).title() for _ in range(40)]
    filler = " ".join([*dice.choices(TALK, k=20), *names])  # each is an event by itself
    item: dict[str, object] = {
        "uri": story.guid,
        "type": "text",
        "version": "1",
        "versioncreated": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
        "pubstatus": "usable",
        "language": "en",
        "headline": f"Council meets on {story.headline}",
        "slugline": f"COUNCIL-{story.slugline}",
        "body_html": f"<p>Residents asked about {story.body}.</p><p>{filler} {story.number}</p>",
        "subject": [{"code": SECTIONS[story.number % len(SECTIONS)]}],
    }
    if story.picture:
        item["associations"] = {
            "main": {
                "uri": f"{story.guid}:picture",
                "type": "picture",
                "description_text": f"The hall, {story.caption}",
                "byline": "A. Drill",
                "renditions": {"original": {"href": story.picture, "mimetype": "image/jpeg"}},
            }
        }
    return item


def _killing(story: Marked) -> dict[str, object]:
    return {
        "uri": story.guid,
        "type": "text",
        "version": "2",
        "versioncreated": datetime.now(UTC).isoformat(),
        "pubstatus": "canceled",
    }


def _jpeg(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (number * 5 % 256, 90, 120)).save(out, "JPEG")
    return out.getvalue()
