"""Structured data: schema.org values of stories, lists and the site, from what the page shows."""

from collections.abc import Iterable, Sequence

from wiredesk.archive.finding import Frame, PictureView, Running, StoryCard, StoryPage
from wiredesk.core.source_types import SCHEME
from wiredesk.site import clock
from wiredesk.site.answering import absolute

HEADLINE = 110
"""House limit of a headline in structured data, in characters."""

POLICIES = {
    "/about/": "publishingPrinciples",
    "/about/ethics/": "ethicsPolicy",
    "/about/corrections-policy/": "correctionsPolicy",
    "/about/ownership/": "ownershipFundingInfo",
}
"""Own pages that schema.org has a name for (NewsMediaOrganization)."""

TYPES = {"opinion": "OpinionNewsArticle", "press": "Article"}
"""Kinds of work that schema.org has a name for; every other one is a NewsArticle."""


def story(page: StoryPage, frame: Frame) -> dict[str, object]:
    """The NewsArticle of a story page: the agency is the author, the site the publisher."""
    card, zone = page.card, frame.zone
    url = absolute(card.url)
    value: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(card.kind, "NewsArticle"),
        "@id": f"{url}#article",
        "mainEntityOfPage": url,
        "identifier": str(card.id),
        "headline": card.headline[:HEADLINE],
        "description": card.summary,
        "datePublished": clock.machine(card.published, zone),
        "dateModified": clock.machine(card.modified, zone),
        "author": [_agency(page)],
        "sourceOrganization": _agency(page),
        "publisher": _publisher(frame),
        "copyrightHolder": {"@type": "Organization", "name": page.credit or card.agency.name},
        "copyrightYear": page.filed.year,
        "isBasedOn": page.source_url,
        "dateline": card.city,
        "articleSection": card.sector.name if card.sector else "",
        "contentLocation": {"@type": "Country", "name": card.country.name} if card.country else "",
        "inLanguage": card.language,
        "isAccessibleForFree": True,
        "version": page.number,
        "image": _images(card),
        "correction": [
            _correction(note.text, clock.machine(note.at, zone)) for note in card.corrections
        ],
    }
    return {key: part for key, part in value.items() if part not in ("", [], None)}


def _agency(page: StoryPage) -> dict[str, object]:
    url = page.agency_url or absolute(page.card.agency.url)
    return {"@type": "Organization", "name": page.card.agency.name, "url": url}


def _correction(text: str, at: str) -> dict[str, object]:
    return {"@type": "CorrectionComment", "text": text, "datePublished": at}


def _images(card: StoryCard) -> list[dict[str, object]]:
    """One ImageObject per shape, the widest first (Google: Article, image), else the one there is.

    Only what may be licensed says so: ``usage_terms`` are text, and no page to buy a licence.
    """
    picture = card.picture
    if picture is None:
        return []
    shapes = [one for one in (picture.wide, picture.standard, picture.square) if one]
    return [_image(picture, one.url, one.width, one.height) for one in shapes] or [
        _image(picture, picture.url, picture.width, picture.height)
    ]


def _image(
    picture: PictureView, url: str, width: int | None, height: int | None
) -> dict[str, object]:
    creator = {"@type": "Person", "name": picture.creator} if picture.creator else None
    source = f"{SCHEME}{picture.source_type}" if picture.source_type else None
    value: dict[str, object | None] = {
        "@type": "ImageObject",
        "url": absolute(url),
        "width": width,
        "height": height,
        "caption": picture.caption,
        "creditText": picture.credit,
        "copyrightNotice": picture.copyright or picture.credit,
        "creator": creator,
        "digitalSourceType": source,
    }
    return {key: part for key, part in value.items() if part}


def trail(card: StoryCard, frame: Frame) -> dict[str, object]:
    """The BreadcrumbList from the front by the section to a story."""
    steps = [(frame.name, "/")]
    steps += [(card.sector.name, card.sector.url)] if card.sector else []
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": absolute(url)}
            for n, (name, url) in enumerate([*steps, (card.headline, card.url)], 1)
        ],
    }


def _publisher(frame: Frame) -> dict[str, object]:
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publisher"),
        "name": frame.name,
        "url": absolute("/"),
    }


def site(frame: Frame) -> list[dict[str, object]]:
    """The publisher and its site, with the search action."""
    identity = frame.identity
    publisher = {
        "@context": "https://schema.org",
        **_publisher(frame),
        "legalName": identity.legal_entity,
        "email": identity.email,
        "telephone": identity.phone,
        "address": identity.address,
        "foundingDate": identity.founded.isoformat() if identity.founded else "",
        "correctionsPolicy": absolute("/corrections"),
        "sameAs": [href for _, href in _links(frame, "connect") if href.startswith("https://")],
        **_policies(frame),
    }
    search = {
        "@type": "SearchAction",
        "target": absolute("/search?q={search_term_string}"),
        "query-input": "required name=search_term_string",
    }
    website = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": frame.name,
        "url": absolute("/"),
        "publisher": {"@id": absolute("/#publisher")},
        "potentialAction": search,
    }
    return [{key: part for key, part in publisher.items() if part}, website]


def _links(frame: Frame, menu: str) -> Sequence[tuple[str, str]]:
    return frame.menus[menu].links if menu in frame.menus else ()


def _policies(frame: Frame) -> dict[str, str]:
    """What the footer's policy menu leads to, by schema.org's names of policies."""
    hrefs = [href for _, href in _links(frame, "policy")]
    return {name: absolute(path) for path, name in POLICIES.items() if path in hrefs}


def items(cards: Iterable[StoryCard], **facts: object) -> dict[str, object]:
    """The ItemList of a list page; ``facts`` are more of its properties."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        **facts,
        "itemListElement": [
            {"@type": "ListItem", "position": n, "url": absolute(one.url)}
            for n, one in enumerate(cards, 1)
        ],
    }


def storyline(running: Running, frame: Frame) -> dict[str, object]:
    """A running story: a page that collects stories on one event."""
    zone = frame.zone
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": absolute(running.url),
        "name": running.title[:HEADLINE],
        "inLanguage": running.language,
        "datePublished": clock.machine(running.first, zone),
        "dateModified": clock.machine(max(one.modified for one in running.members), zone),
        "isPartOf": {"@type": "WebSite", "name": frame.name, "url": absolute("/")},
        "mainEntity": items(running.members),
    }


def alternates(frame: Frame) -> list[tuple[str, str]]:
    """(hreflang, address) of the editions that speak one language nobody else's edition has."""
    single = [one for one in frame.editions if len(one.languages) == 1]
    languages = [one.languages[0] for one in single]
    found = [
        (one.languages[0], absolute(one.url))
        for one in single
        if languages.count(one.languages[0]) == 1
    ]
    return [*found, ("x-default", absolute("/"))] if found else []
