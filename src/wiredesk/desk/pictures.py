"""Stores pictures of stories: fetched through the guard, re-encoded, where rights allow."""

import asyncio
import io
import logging
import time
from ipaddress import ip_network
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from wiredesk.archive import recording
from wiredesk.archive.contracts import ACT
from wiredesk.archive.models import Picture, Story, Wire
from wiredesk.archive.picturing import AWAY, WITHHELD
from wiredesk.core.errors import FetchFailed, Unreadable, WiredeskError
from wiredesk.desk.beside import beside, is_remote
from wiredesk.desk.picture_rights import credit_to_show, permitted
from wiredesk.wires import folder
from wiredesk.wires.http import Ask, Client

log = logging.getLogger("wiredesk.pictures")

MOST_PIXELS = 40_000_000
WIDEST = 1600
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def store_pictures(story_ids: list[int]) -> None:
    """Fetch and store what these stories' contracts allow; each picture fails alone.

    Pictures of what the rules of its wire skipped stay where they are, until it is taken.

    Raises FetchFailed afterwards where a picture may still come (the effect is tried again).
    """
    pictures = Picture.objects.filter(story__in=story_ids, state=Picture.State.REMOTE).exclude(
        story__state=Story.State.SKIPPED
    )
    later = []
    for picture in pictures.select_related("story__wire__licence"):
        try:
            store(picture)
        except FetchFailed as error:
            later.append(str(error))
        except (WiredeskError, OSError) as error:
            _refuse(picture, str(error))
    show_best(story_ids)
    if later:
        raise FetchFailed("; ".join(later)[:300])


def store(picture: Picture) -> None:
    """Get, re-encode and keep one picture. Raises FetchFailed (later), Refused, Unreadable."""
    wire = picture.story.wire
    if not (permit := permitted(picture, timezone.now())):
        refuse_by_licence(picture, permit.reason)
        return
    picture.credit = credit_to_show(picture)[:300]
    item = _item_state(picture)
    if item == "killed":
        _refuse(picture, "withdrawn by its agency")
        return
    if item in AWAY:
        _refuse(picture, WITHHELD)
        return
    encoded, width, height = reencode(_bytes(picture.href, wire))
    if Story.objects.filter(pk=picture.story_id, state="killed").exists():
        return
    picture.width, picture.height = width, height
    picture.state = Picture.State.STORED
    name = f"{picture.story.public_id}-{picture.key[:32]}.jpg"
    default_storage.delete(f"pictures/{name}")  # left by a process that died before its commit
    picture.file.save(name, ContentFile(encoded), save=False)
    with transaction.atomic():
        if Picture.objects.select_for_update().filter(pk=picture.pk).first():
            picture.save()
        else:  # killed meanwhile
            picture.file.delete(save=False)


def _item_state(picture: Picture) -> str | None:
    """The state of the picture item of that guid, which may have come before the story."""
    items = Story.objects.filter(agency=picture.story.agency_id, guid_key=picture.key)
    return items.values_list("state", flat=True).first()


def reencode(body: bytes) -> tuple[bytes, int, int]:
    """A clean JPEG of at most 1600 pixels width: one frame, no metadata. Raises Unreadable."""
    try:
        with Image.open(io.BytesIO(body), formats=("JPEG", "PNG", "WEBP", "GIF", "TIFF")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable("the picture has over 40 million pixels", code="too-big")
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((WIDEST, WIDEST * 2))
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=82, optimize=True, progressive=True)
            return out.getvalue(), upright.width, upright.height
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable(f"not a picture that we can read: {error}") from error


def show_best(story_ids: list[int]) -> None:
    """The first stored picture of a story is its picture."""
    for story in Story.objects.filter(pk__in=story_ids, picture=None).exclude(state="killed"):
        best = story.pictures.filter(state=Picture.State.STORED).order_by("position", "id").first()
        if best is not None:
            Story.objects.filter(pk=story.pk).exclude(state="killed").update(
                picture=best, changed_at=timezone.now()
            )
            recording.bump_page_cache()


def _bytes(href: str, wire: Wire) -> bytes:
    """The file beside the wire file where there is one, else the answer of its address.

    Raises FetchFailed (later), AddressRefused, TooBig.
    """
    address = urlsplit(href)
    if wire.transport == Wire.Transport.FOLDER or is_remote(wire):
        name = PurePosixPath(address.path).name
        found = beside(wire, name) if is_remote(wire) else _beside(Path(wire.address), name)
        if found is not None:
            return found
        if not address.scheme:
            raise FetchFailed(f"the picture {folder.label(href)} has not arrived yet")
    networks = tuple(ip_network(text) for text in wire.allow_networks)
    return asyncio.run(_fetch(Ask(url=href, allow_networks=networks)))


def _beside(path: Path, name: str) -> bytes | None:
    """A companion of the wire file, delivered into the same folder."""
    for file in folder.waiting(path, {}, time.time()):
        if file.name == name and not file.problem:
            return folder.take(path, file).body
    return None


async def _fetch(ask: Ask) -> bytes:
    async with Client() as client:
        return (await client.fetch(ask)).body


def refuse_by_licence(picture: Picture, reason: str) -> None:
    """Refuse a picture and say so in the books: one row per picture and reason."""
    _refuse(picture, reason)
    recording.audit("rule: licence", ACT, reason, story_id=picture.story_id)


def _refuse(picture: Picture, reason: str) -> None:
    Picture.objects.filter(pk=picture.pk).update(state=Picture.State.REFUSED, reason=reason[:300])
    log.info("picture refused: %s", reason, extra={"story": picture.story.public_id})
