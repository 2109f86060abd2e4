"""Reads what a WordPress export (WXR 1.0 to 1.2) says of an RSS item beyond RSS.

Source: WordPress core, wp-admin/includes/export.php, and "Post Status" and "Post Types" of the
developer handbook. An export holds everything: drafts, private posts and what is in the bin too.
"""

import re

from msgspec.structs import replace

from wiredesk.core.formats.feedparts import Children, children_of, first
from wiredesk.core.formats.times import moment
from wiredesk.core.item import Embargo, ItemClass, Moment, NewsItem, Picture, PubStatus, Rendition

_STATUS: dict[str, PubStatus] = {
    "publish": "usable",
    "inherit": "usable",  # that of the post it hangs on
    "future": "usable",  # its time is an embargo
    "trash": "canceled",
}
_NO_STORY = frozenset(
    "page nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block"
    " wp_template wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face"
    "".split()
)
_SHORTCODE = re.compile(r"\[/?(?:caption|wp_caption|gallery|audio|video|playlist|embed)\b[^\]]*\]")
_BLOCK = re.compile(r"<(?:p|div|ul|ol|table|blockquote|figure|h[1-6]|pre)\b", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n")


def is_exported(children: Children) -> bool:
    """Whether an item of RSS comes from an export and not from a feed."""
    return "wp:post_type" in children


Names = tuple[tuple[str, str], ...]


def names_in(channel: Children) -> Names:
    """Login and display name of every author that an export names."""
    authors = [children_of(one) for one in channel.get("wp:author", ())]
    pairs = (
        (first(one, "wp:author_login"), first(one, "wp:author_display_name")) for one in authors
    )
    return tuple((login, name) for login, name in pairs if login and name)


def as_exported(item: NewsItem, children: Children, names: Names) -> NewsItem:
    """The item with its status, kind, times and paragraphs as WordPress means them.

    A status nobody knows and a post behind a password are withheld: that can be mended.
    """
    status = first(children, "wp:status") or ""
    held = bool(first(children, "wp:post_password"))
    created = item.created or _universal(first(children, "wp:post_date_gmt"))
    updated = _universal(first(children, "wp:post_modified_gmt"))
    guessed = [name for name in item.guessed if name not in ("created", "updated")]
    guessed += [] if updated or not created else ["updated"]
    return replace(
        item,
        pub_status="withheld" if held else _STATUS.get(status, "withheld"),
        embargo=Embargo(until=created, evidence="wp:status future") if status == "future" else None,
        item_class=_item_class(children),
        byline=dict(names).get(item.byline or "", item.byline),
        body_html=_paragraphs(_SHORTCODE.sub("", item.body_html)),
        pictures=item.pictures + _attached(children),
        created=created,
        updated=updated or created,
        guessed=tuple(guessed),
    )


def _universal(raw: str | None) -> Moment | None:
    """A time of a field whose name says GMT; WordPress writes zeros where there is none."""
    return moment(f"{raw}Z") if raw and not raw.startswith("0000") else None


def _item_class(children: Children) -> ItemClass:
    kind = first(children, "wp:post_type")
    if kind == "attachment":
        return "picture"
    return "other" if kind in _NO_STORY else "text"


def _paragraphs(html: str) -> str:
    """Empty lines as paragraphs where the writer left that to WordPress (``wpautop``)."""
    html = html.replace("\r\n", "\n").strip()
    if not html or _BLOCK.search(html):
        return html
    return "".join(
        f"<p>{part.strip().replace(chr(10), '<br>')}</p>"
        for part in _BLANK_LINES.split(html)
        if part.strip()
    )


def _attached(children: Children) -> tuple[Picture, ...]:
    href = first(children, "wp:attachment_url")
    if href is None or first(children, "wp:post_type") != "attachment":
        return ()
    return (Picture(headline=first(children, "title"), renditions=(Rendition(href=href),)),)
