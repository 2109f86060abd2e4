"""The words and pictures of a ninjs object: by name in 1.x, in lists with roles since 2.0."""

import re

from wiredesk.core.formats.jsonfields import Fields, fields_of, rows, text, whole
from wiredesk.core.formats.markup import is_markup, lines_to_html, without_figures, words_of
from wiredesk.core.formats.nitfcontent import body_markup
from wiredesk.core.item import Picture, Rendition
from wiredesk.core.text.characters import squeezed

_HTML_BODIES = (
    "body_html", "body_html5", "body_xhtml", "body_richhtml", "body_richxhtml", "body_nitf",
    "bodyxhtml",  # Reuters Connect
)  # fmt: skip
_BLOCK = re.compile(r"<(?:p|br|div|table|ul|ol|h[1-6])\b[^<>]*>", re.IGNORECASE)
_PICTURES = ("picture", "graphic")


def worded(fields: Fields, single: str, several: str = "", *more: str) -> str | None:
    """Words of ``headline``, ``headline_*`` (1) or ``headlines`` (2, 3): role main, else first."""
    if found := words_of(
        text(fields, single, f"{single}_text", f"{single}_main", f"{single}_html", *more)
    ):
        return found
    listed = rows(fields, several) if several else []
    ranked = sorted(
        listed, key=lambda one: text(one, "role") not in ("main", "text", "caption", None)
    )
    for one in ranked:
        if found := words_of(text(one, "value")):
            return found
    pattern = next(
        (key for key in fields if key.startswith(f"{single}_") and text(fields, key)), ""
    )
    return words_of(text(fields, pattern)) if pattern else None


def body_of(fields: Fields, headline: str | None, *, has_pictures: bool) -> str:
    """The story as markup: HTML where there is any, else paragraphs from plain text.

    A first title or line that repeats the headline is not body, nor are figures whose pictures
    the item carries as associations.
    """
    html, plain_text = _raw_bodies(fields)
    if html:
        return body_markup(without_figures(html) if has_pictures else html, headline).strip()
    first_line, _, rest = (plain_text or "").partition("\n")
    if headline and squeezed(first_line).lower() == squeezed(headline).lower():
        plain_text = rest
    return lines_to_html(plain_text or "")


def _raw_bodies(fields: Fields) -> tuple[str | None, str | None]:
    html = text(fields, *_HTML_BODIES)
    plain_text = text(fields, "body_text")
    for one in rows(fields, "bodies", "body"):
        words = text(one, "value") or ""
        kind = (text(one, "contenttype") or "").lower()
        if "html" in kind or "nitf" in kind or ("plain" not in kind and is_markup(words)):
            html = html or words
        else:  # TT names the type "plain", others none at all
            plain_text = plain_text or words
    if not html and plain_text and _BLOCK.search(plain_text):  # PA's tables
        return plain_text, None
    if not html and not plain_text:
        key = next((k for k in fields if k.startswith("body_") and text(fields, k)), "")
        value = text(fields, key) if key else None
        return (value, None) if value and is_markup(value) else (None, value)
    return html, plain_text


def pictures_of(fields: Fields) -> tuple[Picture, ...]:
    """Pictures among the associations: an object by name in 1.x, a list since 2.0."""
    return tuple(picture for _, inner in associations_of(fields) if (picture := picture_of(inner)))


def associations_of(fields: Fields) -> list[tuple[str | None, Fields]]:
    """The items that come along, each with its name where it has one."""
    given = fields.get("associations")
    if isinstance(given, dict):
        return [(name, fields_of(inner)) for name, inner in given.items()]
    listed = given if isinstance(given, list) else []
    return [(text(inner, "name", "rel"), inner) for one in listed if (inner := fields_of(one))]


def picture_of(fields: Fields) -> Picture | None:
    """The picture that an item or association of type picture or graphic is, else None."""
    renditions = _renditions(fields)
    kind = (text(fields, "type") or "").lower()
    is_image = kind in _PICTURES or (not kind and renditions)
    if not is_image or not (renditions or text(fields, "uri", "guid")):
        return None
    described = rows(fields, "descriptions")
    others = {**fields, "descriptions": [one for one in described if not _is_alternative(one)]}
    return Picture(
        guid=text(fields, "uri", "guid"),
        headline=worded(fields, "headline", "headlines"),
        caption=worded(others, "description", "descriptions", "caption"),
        credit=text(fields, "creditline", "byline", "by", "copyrightholder"),
        copyright=text(fields, "copyrightnotice", "copyrightholder"),
        usage_terms=text(fields, "usageterms")
        or text(fields_of(fields.get("rightsinfo")), "usageterms"),
        alt=text(fields, "alt", "alt_text", "alttext", "body_text")
        or next((words_of(text(one, "value")) for one in described if _is_alternative(one)), None),
        renditions=renditions,
    )


def _is_alternative(description: Fields) -> bool:
    """Words for those who cannot see the picture (alternative text)."""
    return (text(description, "role") or "").lower() in ("alternative", "alt", "alttext")


def _renditions(fields: Fields) -> tuple[Rendition, ...]:
    """ninjs 1.x: an object by name; 2.x and 3.x: a list with ``name``; images only."""
    given = fields.get("renditions")
    if isinstance(given, dict):
        named = [(name, fields_of(one)) for name, one in given.items()]
    else:
        named = [("", one) for one in rows(fields, "renditions")]
    found = []
    for name, one in named:
        href = text(one, "href", "uri")
        media_type = text(one, "contenttype", "mimetype", "media_type") or ""
        if href and (media_type.startswith("image/") or not media_type):
            found.append(
                Rendition(
                    href=href,
                    name=name or text(one, "name", "title"),
                    width=whole(one, "width"),
                    height=whole(one, "height"),
                    media_type=media_type or None,
                    size=whole(one, "sizeinbytes"),
                )
            )
    return tuple(found)
