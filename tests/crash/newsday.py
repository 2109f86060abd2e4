"""A small day of news for the drills: updates, kills, an embargo, pictures, a broken file."""

import io
import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

DAWN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=9)
FAR = "2091-01-01T00:00:00Z"
CREDIT = "Harbour Press"
KILLED_BY_DESK = ("urn:hp:ferry", "urn:hp:bridge")  # stories that the desk's drill kills
TOPICS = ("ferry", "bridge", "market", "school", "storm", "museum")


def at(minute: int) -> str:
    """A moment of the day, which is today: what is older than a day when it comes is no news."""
    return (DAWN + timedelta(minutes=minute)).isoformat()


def story(key: str, version: int = 1, **more: object) -> bytes:
    """One ninjs 2 item; the text differs from version to version."""
    words = f"The {key} by the bay was measured again, and count {version} was longer than before."
    return json.dumps(
        {
            "standard": {"name": "ninjs", "version": "2.1"},
            "uri": f"urn:hp:{key}",
            "version": str(version),
            "type": "text",
            "pubstatus": "usable",
            "language": "en",
            "versioncreated": at(version),
            "headlines": [{"value": f"The {key} grows, count {version}"}],
            "bodies": [{"contenttype": "text/plain", "value": f"{words} Officials said so."}],
            **more,
        }
    ).encode()


def first_wave() -> dict[str, bytes]:
    """Files of the hot folder: stories, an embargo, a picture and a file that nobody can read."""
    photo = {
        "type": "picture",
        "uri": "urn:hp:photo",
        "name": "mainpicture",
        "by": CREDIT,
        "renditions": [{"href": "quay.jpg", "contenttype": "image/jpeg", "width": 64}],
    }
    files = {f"{number}-{key}.json": story(key) for number, key in enumerate(TOPICS)}
    return {
        **files,
        "quay.jpg": picture("teal"),
        "7-quay.json": story("quay", associations=[photo]),
        "8-budget.json": story("budget", embargoed=FAR),
        "9-broken.json": b'{"uri": "urn:hp:broken", "headlines": [',
    }


def second_wave() -> dict[str, bytes]:
    """Later files: updates, an old version that comes late, a kill, the same bytes again."""
    return {
        "20-market-3.json": story("market", 3),
        "21-market-2.json": story("market", 2),
        "22-school-2.json": story("school", 2),
        "23-storm-kill.json": story("storm", 2, pubstatus="canceled"),
        "24-museum-again.json": story("museum"),
        "25-tide.json": story("tide"),
    }


def rush(stories: int) -> list[dict[str, bytes]]:
    """Three portions of files: the same stories in version 2, 3 and 1."""
    return [
        {
            f"rush-{number}-{version}.json": story(f"rush-{number}", version)
            for number in range(stories)
        }
        for version in (2, 3, 1)
    ]


def feed(origin: str) -> bytes:
    """An Atom feed: a story in two versions, one with a picture, one withdrawn, one beside them."""
    entries = [
        _entry("pier", 1),
        _entry("pier", 2),
        _entry("light", 1, media=f"{origin}/light.jpg"),
        _entry("fog", 1),
        _entry("canal", 1),
        f'<at:deleted-entry ref="urn:hp:fog" when="{at(5)}"/>',
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><title>Harbour Press</title>'
        f"<id>urn:hp:feed</id><updated>{at(5)}</updated>{''.join(entries)}</feed>"
    ).encode()


def picture(colour: str) -> bytes:
    """A small JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def drop(folder: Path, files: dict[str, bytes]) -> None:
    """Put finished files into a hot folder, as an upload that ended a minute ago."""
    settled = time.time() - 60
    for name, body in files.items():
        upload = folder / f".{name}"
        upload.write_bytes(body)
        os.utime(upload, (settled, settled))
        upload.rename(folder / name)


def _entry(key: str, version: int, media: str = "") -> str:
    shown = (
        f'<media:content url="{media}" medium="image" type="image/jpeg"><media:credit>'
        if media
        else ""
    )
    shown += f"{CREDIT}</media:credit></media:content>" if media else ""
    return (
        f"<entry><id>urn:hp:{key}</id><title>The {key} opens, take {version}</title>"
        f"<updated>{at(version)}</updated>{shown}"
        f'<content type="text">People at the {key} waited for take {version} since dawn.</content>'
        "</entry>"
    )
