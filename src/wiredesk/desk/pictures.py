"""Stores pictures of stories: fetched through the guard, developed in the darkroom, where allowed.

    one turn    the first picture that still waits and can be had; the others get later turns, so
                that no kill waits behind more than one picture
    afterwards  the best own picture is shown; a story left without one is offered the pool's

Text never waits: a picture that cannot be had comes again by the outbox's back-off, and is given up
after GIVE_UP, with the reason in its row.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path, PurePosixPath
from secrets import token_hex
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from wiredesk.archive import illustrating, recording
from wiredesk.archive.contracts import ACT
from wiredesk.archive.models import Picture, PoolPicture, Story, Wire
from wiredesk.archive.picturing import AWAY, WITHHELD, delete_later, later
from wiredesk.core.errors import FetchFailed, Passing, WiredeskError
from wiredesk.core.renditions import Focus, as_rows
from wiredesk.desk.beside import beside, is_remote
from wiredesk.desk.darkroom import developed
from wiredesk.desk.developing import Developed, Order
from wiredesk.desk.picture_metadata import Notice
from wiredesk.desk.picture_rights import credit_to_show, permitted
from wiredesk.wires import folder
from wiredesk.wires.http import Ask, Client

log = logging.getLogger("wiredesk.pictures")

GIVE_UP = timedelta(days=3)
SAID = ("credit", "copyright", "creator", "usage_terms", "digital_source_type", "caption", "alt")
LONGEST = {"credit": 300, "copyright": 300, "creator": 300, "digital_source_type": 60}


def store_pictures(story_ids: list[int]) -> None:
    """One turn for the pictures of these stories; each picture fails alone.

    Pictures of what the rules of its wire skipped stay where they are, until it is taken.
    Raises Passing afterwards where a picture may still come (the effect is tried again).
    """
    remote = Picture.objects.filter(story__in=story_ids, state=Picture.State.REMOTE)
    waiting = remote.exclude(story__state=Story.State.SKIPPED)
    pictures = list(waiting.select_related("story__wire__licence").order_by("position", "id"))
    troubles = []
    for number, picture in enumerate(pictures, 1):
        try:
            stored = store(picture)
        except (Passing, OSError) as error:
            troubles.append(_wait(picture, str(error)))
            continue
        except WiredeskError as error:
            _refuse(picture, str(error))
            continue
        if stored and pictures[number:]:
            later("store-pictures", {"stories": story_ids}, now())
            break
    show_best(story_ids)
    illustrating.illustrate(story_ids, now())
    if reasons := [trouble for trouble in troubles if trouble]:
        raise Passing("; ".join(reasons)[:300])


def store(picture: Picture) -> bool:
    """Get, develop and keep one picture; whether it is kept. Raises Passing, Refused, Unreadable.

    What the file says of itself is asked for a credit only after it was fetched.
    """
    if not _may_keep(picture, credited=True):
        return False
    made = developed(_order(picture, _bytes(picture.href, picture.story.wire)))
    _take_over(picture, made)
    picture.credit = credit_to_show(picture)[: LONGEST["credit"]]
    if not _may_keep(picture, credited=False):
        return False
    if Story.objects.filter(pk=picture.story_id, state="killed").exists():
        return False
    save_files(made)
    with transaction.atomic():
        mine = Picture.objects.select_for_update().filter(pk=picture.pk)
        if kept := mine.filter(state=Picture.State.REMOTE).exists():
            picture.state, picture.reason = Picture.State.STORED, ""
            picture.save()
        else:  # killed or withheld meanwhile
            delete_files(made.files)
    return kept


def _may_keep(picture: Picture, *, credited: bool) -> bool:
    """Whether this picture may be stored; where not, it is refused. Here the contract is asked.

    ``credited``: take it for credited, because its file may still say by whom it is.
    """
    if not (permit := permitted(picture, now(), credited=credited)):
        refuse_by_licence(picture, permit.reason)
        return False
    item = _item_state(picture)
    if item == "killed" or item in AWAY:
        _refuse(picture, "withdrawn by its agency" if item == "killed" else WITHHELD)
        return False
    return True


def _item_state(picture: Picture) -> str | None:
    """The state of the picture item of that guid, which may have come before the story."""
    items = Story.objects.filter(agency=picture.story.agency_id, guid_key=picture.key)
    return items.values_list("state", flat=True).first()


def _order(picture: Picture | PoolPicture, body: bytes) -> Order:
    return Order(
        body=body,
        file=main_name(picture),
        focus=picture.focus,
        notice=Notice(**{name: getattr(picture, name) for name in SAID}),
    )


def main_name(picture: Picture | PoolPicture) -> str:
    """Random to look at, so that no address is guessed; the same again after a crash."""
    if isinstance(picture, Picture):
        what = f"{picture.story.public_id}:{picture.key}"
    else:
        what = f"pool:{picture.pk}"
    said = f"{what}:{picture.revision}"
    token = salted_hmac("wiredesk.pictures", said, algorithm="sha256").hexdigest()
    return f"pictures/{token[:24]}.jpg"


def _take_over(picture: Picture | PoolPicture, made: Developed) -> None:
    """What the darkroom found and made, into the row (not saved)."""
    for name in SAID:
        setattr(picture, name, getattr(made.notice, name)[: LONGEST.get(name, 5000)])
    picture.width, picture.height = made.width, made.height
    picture.renditions = as_rows(made.prints)
    picture.file.name = next(iter(made.files))  # the main one comes first


def save_files(made: Developed) -> None:
    """Keep all files, over what a process left that died before its commit."""
    for name, body in made.files.items():
        default_storage.delete(name)
        default_storage.save(name, ContentFile(body))


def delete_files(names: Iterable[str]) -> None:
    """Delete files that no row names."""
    for name in names:
        default_storage.delete(name)


def refocus(picture: Picture | PoolPicture, focus: Focus) -> None:
    """Cut all crops anew about another point, from the master; new names, so no cache is wrong.

    Raises Unreadable where the master cannot be read, OSError where it is gone.
    """
    stem = str(picture.file.name).rpartition(".")[0]
    with default_storage.open(f"{stem}-master.jpg") as master:
        body = master.read()
    old = picture.files
    picture.focus_x, picture.focus_y = focus.x, focus.y
    picture.revision += 1
    made = developed(_order(picture, body))
    _take_over(picture, made)
    save_files(made)
    with transaction.atomic():
        picture.save()
        delete_later(old, now())


def develop_upload(upload: bytes, picture: PoolPicture) -> Developed:
    """All files of a picture that an editor uploads; call it outside of any transaction.

    Raises Unreadable or TooBig (no picture for us), CellDied (try again).
    """
    notice = Notice(**{name: getattr(picture, name) for name in SAID})
    file = f"pictures/{token_hex(12)}.jpg"
    return developed(Order(body=upload, file=file, focus=picture.focus, notice=notice))


@transaction.atomic
def put_into_pool(picture: PoolPicture, made: Developed) -> None:
    """Keep an upload as the file of a (saved) row of the pool; stories that show it follow."""
    old = picture.files
    _take_over(picture, made)
    save_files(made)
    picture.save()
    delete_later(old, now())
    illustrating.follow_pool(picture, now())


def show_best(story_ids: Sequence[int]) -> None:
    """The first stored picture of a story's own is its picture; one of the pool makes room."""
    free = Story.objects.filter(pk__in=story_ids).exclude(state="killed")
    for story in free.exclude(picture__isnull=False, picture__pool=None):
        own = story.pictures.filter(state=Picture.State.STORED, pool=None)
        best = own.order_by("position", "id").first()
        if best is not None:
            Story.objects.filter(pk=story.pk).exclude(state="killed").update(
                picture=best, changed_at=now()
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


def _wait(picture: Picture, trouble: str) -> str:
    """Note why a picture is not there yet; "" where it is given up."""
    since = picture.asked_at or now()
    if now() - since >= GIVE_UP:
        _refuse(picture, f"given up after {GIVE_UP.days} days: {trouble}")
        return ""
    Picture.objects.filter(pk=picture.pk).update(asked_at=since, reason=trouble[:300])
    return trouble


def refuse_by_licence(picture: Picture, reason: str) -> None:
    """Refuse a picture and say so in the books: one row per picture and reason."""
    _refuse(picture, reason)
    recording.audit("rule: licence", ACT, reason, story_id=picture.story_id)


def _refuse(picture: Picture, reason: str) -> None:
    Picture.objects.filter(pk=picture.pk).update(state=Picture.State.REFUSED, reason=reason[:300])
    log.info("picture refused: %s", reason, extra={"story": picture.story.public_id})
