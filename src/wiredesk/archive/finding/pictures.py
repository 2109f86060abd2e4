"""The picture of a story as the public sees it, and what the address of a picture file answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings

from wiredesk.archive.finding.values import CropView, PictureView
from wiredesk.archive.models import Picture, Story, StoryEdit
from wiredesk.core import rights
from wiredesk.core.renditions import Print, main_file_of, stem_of
from wiredesk.core.rights import Contract
from wiredesk.core.source_types import label_of

PICTURE = (
    "file", "renditions", "state", "alt", "caption", "credit", "copyright", "creator",
    "usage_terms", "digital_source_type", "rights_end", "badge", "width", "height", "pool_id",
)  # fmt: skip
"""Columns of a picture that a card reads."""


def picture_of(
    story: Story, edit: StoryEdit | None, contract: Contract, now: datetime
) -> PictureView | None:
    """The picture on show: the desk's choice, else the story's own; None where any rule says no."""
    chosen = edit.picture if edit and edit.picture_id else None
    for picture in (chosen, story.picture):
        if picture is not None and may_show(picture, story, contract, now):
            return picture_view(picture)
    return None


def may_show(picture: Picture, story: Story, contract: Contract | None, now: datetime) -> bool:
    """Stored, credited (R8), in its time, and allowed by whose contract it is.

    The contract of the story's wire speaks of the pictures of that wire, not of those of our pool.
    Terms of a picture's own were read when it was stored.
    """
    running = picture.rights_end is None or picture.rights_end > now
    stored = picture.state == Picture.State.STORED and bool(picture.file)
    return running and stored and _granted(picture, story, contract, now)


def _granted(picture: Picture, story: Story, contract: Contract | None, now: datetime) -> bool:
    if picture.pool_id is not None:
        return bool(rights.picture_credit(picture.credit, picture.copyright))
    facts = rights.PictureFacts(
        credit=picture.credit, copyright=picture.copyright, shown_since=shown_since(story)
    )
    return bool(rights.may_show_picture(contract, facts, now))


def shown_since(story: Story) -> datetime:
    """When the time of its pictures began."""
    return story.first_public_at or story.sort_at


def picture_view(picture: Picture) -> PictureView:
    """A picture that ``may_show`` has let through."""
    credit = rights.picture_credit(picture.credit, picture.copyright)
    prints = picture.prints
    crops = {
        crop: shape
        for crop in ("whole", "16x9", "4x3", "1x1")
        if (shape := _crop(picture, [one for one in prints if one.crop == crop]))
    }
    return PictureView(
        url=_url(str(picture.file.name)),
        alt=picture.alt or picture.caption or f"Picture: {credit}",
        alt_from_caption=picture.alt_from_caption,
        caption=picture.caption,
        credit=credit,
        creator=picture.creator,
        copyright=picture.copyright,
        usage_terms=picture.usage_terms,
        source_type=picture.digital_source_type,
        label=label_of(picture.digital_source_type),
        badge=picture.get_badge_display() if picture.badge else "",
        width=picture.width,
        height=picture.height,
        ends=picture.rights_end,
        **_named(crops),
    )


def _named(crops: Mapping[str, CropView]) -> dict[str, CropView]:
    names = {"whole": "whole", "16x9": "wide", "4x3": "standard", "1x1": "square"}
    return {names[crop]: shape for crop, shape in crops.items()}


def _crop(picture: Picture, prints: Sequence[Print]) -> CropView | None:
    """One shape; the whole picture's JPEG is its main file."""
    if not prints:
        return None
    file = str(picture.file.name)
    jpeg = next((one for one in prints if one.format == "jpg"), None)
    webp = sorted((one for one in prints if one.format == "webp"), key=lambda one: one.width)
    return CropView(
        url=_url(jpeg.name(stem_of(file)) if jpeg else file),
        width=jpeg.width if jpeg else picture.width or prints[0].width,
        height=jpeg.height if jpeg else picture.height or prints[0].height,
        srcset=", ".join(f"{_url(one.name(stem_of(file)))} {one.width}w" for one in webp),
    )


def _url(name: str) -> str:
    return f"{settings.MEDIA_URL}{name}"


def shown_in(name: str) -> list[Picture]:
    """The pictures of stories that a file belongs to: one, or each story that shows the pool's.

    Not the master: it is of a picture, but no address answers for it.
    """
    held = Picture.objects.filter(file=main_file_of(name), state=Picture.State.STORED)
    rows = held.select_related("story__agency", "story__wire__licence")
    return [row for row in rows if name in row.files and not name.endswith("-master.jpg")]
