"""Stories made to be killed: words found nowhere else, in every field that words can stand in."""

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

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"><rdf:Description rdf:about=""'
    ' photoshop:Credit="A. Drill {words}"/></rdf:RDF></x:xmpmeta>'
)

TALK = (
    "The council met for the second time this week and heard from residents who asked what a bus"
    " stop costs when it rains in June or snows before the mayor has had any tea"
).split()


class Marked(Struct, frozen=True, kw_only=True):
    """One story; the words are its markers. ``picture`` is a file name, or ""."""

    number: int
    guid: str
    headline: str
    body: str
    slugline: str
    caption: str
    name: str  # of a person who is quoted
    quote: str
    xmp: str  # inside the picture file
    picture: str

    @property
    def markers(self) -> tuple[str, ...]:
        """Every word that must vanish."""
        words = (self.headline, self.body, self.slugline, self.caption)
        return (*words, self.name, self.quote, self.xmp)


def marked(number: int, *, with_picture: bool) -> Marked:
    """Story ``number``, the same on every run."""
    dice = random.Random(f"kill drill {number}")
    words = ["".join(dice.choices(LETTERS, k=12)) for _ in range(7)]
    return Marked(
        number=number,
        guid=f"tag:wire.example,2026:drill-{number}",
        headline=words[0],
        body=words[1],
        slugline=words[2],
        caption=words[3],
        name=words[4],
        quote=words[5],
        xmp=words[6],
        picture=f"drill-{number}.jpg" if with_picture else "",
    )


def drop(
    folder: Path, story: Marked, *, kill: bool = False, line: str = "", **more: object
) -> None:
    """Put a ninjs file into a hot folder, the way agencies do: written aside, then renamed.

    ``line`` stands above the text, ``more`` are fields of the item.
    """
    if story.picture and not kill:
        _rename_in(folder, story.picture, _jpeg(story))
    name = f"drill-{story.number}{'-kill' if kill else ''}.json"
    item = _killing(story) if kill else _filing(story)
    if line:
        item["body_html"] = f"<p>{line}</p>{item['body_html']}"
    _rename_in(folder, name, json.dumps({**item, **more}).encode())


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
        "body_html": f"<p>Residents asked about {story.body}.</p><p>“The {story.quote} must be"
        f" paid for,” said Mayor Ada {story.name.title()}.</p><p>{filler} {story.number}</p>",
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


def _jpeg(story: Marked) -> bytes:
    """A picture whose XMP packet names the story as well."""
    out = io.BytesIO()
    image = Image.new("RGB", (320, 200), (story.number * 5 % 256, 90, 120))
    image.save(out, "JPEG", xmp=XMP.format(words=story.xmp).encode())
    return out.getvalue()
