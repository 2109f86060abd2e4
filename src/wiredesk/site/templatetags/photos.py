"""The picture element: WebP in several widths, a JPEG for all others, and its place kept free."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wiredesk.archive.finding import PictureView
from wiredesk.archive.finding.values import CropView

register = template.Library()

SIZES = {
    "lead": "(min-width:61.25rem) 37rem, 100vw",
    "wide": "(min-width:61.25rem) 37rem, 100vw",
    "std": "(min-width:61.25rem) 18rem, (min-width:40rem) 50vw, 100vw",
    "story": "(min-width:61.25rem) 50rem, 100vw",
}
"""How wide a picture of each kind is: the browser chooses a file by it (site.css has the grid)."""

THUMB = "(max-width:39.99rem)"  # of a strip: square beside its words, see site.css


@register.simple_tag
def photo(picture: PictureView, size: str, thumb: int = 0, eager: int = 0) -> SafeString:
    """A picture as a card (16:9) or a story page (whole) shows it; ``thumb``: small on phones."""
    crop = picture.whole if size == "story" else picture.wide
    hint = SafeString('fetchpriority="high"' if eager else 'loading="lazy"')
    if crop is None:  # stored by an earlier release, in one size
        return _image(picture.url, picture, picture.width, picture.height, hint)
    sources = [format_html('<source type="image/webp" srcset="{}" sizes="{}">', crop.srcset,
                           SIZES.get(size, "100vw"))]  # fmt: skip
    if thumb and picture.square:
        sources.insert(0, _square(picture.square))
    image = _image(crop.url, picture, crop.width, crop.height, hint)
    return format_html("<picture>{}{}</picture>", SafeString("".join(sources)), image)


def _square(crop: CropView) -> SafeString:
    form = '<source media="{}" type="image/webp" srcset="{}" sizes="7rem" width="{}" height="{}">'
    return format_html(form, THUMB, crop.srcset, crop.width, crop.height)


def _image(
    url: str, picture: PictureView, width: int | None, height: int | None, hint: SafeString
) -> SafeString:
    sized = format_html(' width="{}" height="{}"', width, height) if width and height else ""
    form = '<img src="{}" alt="{}"{} {} decoding="async">'
    return format_html(form, url, picture.alt, sized, hint)
