"""XML of single vendors, as data: which element is an item and where its fields stand.

A path is local names parted by slashes, from the item; ``@name`` at its end is an attribute. The
first path that has words counts. Adding a vendor is one more entry here and a case in tests/copy.
"""

from msgspec import Struct

Paths = tuple[str, ...]


class Vendor(Struct, frozen=True, kw_only=True):
    """One dialect. Absent paths mean that the vendor does not say it."""

    key: str
    roots: frozenset[str]  # local names of the root element
    item: str  # local name of the element that is one item
    needs: Paths  # children without which the element is none of this vendor's
    guid: Paths
    headline: Paths
    version: Paths = ()
    abstract: Paths = ()
    body: Paths = ()
    byline: Paths = ()
    city: Paths = ()
    provider: Paths = ()
    credit: Paths = ()
    copyright: Paths = ()
    language: Paths = ()
    languages: tuple[tuple[str, str], ...] = ()  # what it says, and the BCP 47 tag that it means
    slugline: Paths = ()
    urgency: Paths = ()
    created: Paths = ()
    updated: Paths = ()
    embargo: Paths = ()
    no_embargo: tuple[str, ...] = ("",)  # what the field says where there is none
    notes: Paths = ()
    subjects: Paths = ()
    replaces: Paths = ()
    web: Paths = ()
    picture_items: Paths = ()  # elements that are one picture each; "." = the item itself
    picture_href: Paths = ()
    picture_caption: Paths = ()
    picture_credit: Paths = ()
    killed_if: tuple[tuple[str, str], ...] = ()  # (path, value in lower case)
    withheld_if: tuple[tuple[str, str], ...] = ()
    signals: tuple[tuple[str, str, str], ...] = ()  # (path, value in lower case, signal)
    day_first: bool = False  # 05.06.2018 is the fifth of June


VENDORS: tuple[Vendor, ...] = (
    Vendor(
        key="ritzau",
        roots=frozenset({"RBNews", "XMLNewsQueuedResponse", "ListOfRBNews", "ArrayOfRBNews"}),
        item="RBNews",
        needs=("NewsID", "headline"),
        guid=("NewsID",),
        version=("version",),
        headline=("headline",),
        abstract=("subtitle",),
        body=("content",),
        byline=("byLine",),
        city=("town",),
        provider=("origin",),
        credit=("origin",),
        slugline=("strapline",),
        urgency=("Priority",),
        created=("PublishDate",),
        updated=("PublishDate",),
        notes=("TilRedaktionen",),
        subjects=("IPTCList/int",),
        replaces=("Replaces", "replacedID"),
        killed_if=(("Annuleret", "true"),),
        signals=(
            ("Korrektion", "true", "correction"),
            ("NyVersion", "true", "update"),
            ("InfoFlash", "true", "alert"),
        ),
    ),
    Vendor(
        key="portal",
        roots=frozenset({"release", "releases"}),
        item="release",
        needs=("title", "publicationDate"),
        guid=("@id",),
        headline=("title",),
        abstract=("leadtext",),
        body=("body",),
        provider=("publisher/name",),
        credit=("publisher/name",),
        language=("@lang",),
        created=("publicationDate",),
        updated=("publicationDate",),
        embargo=("embargo",),
        web=("longurl",),
        picture_items=("images/image",),
        picture_href=("url",),
        picture_caption=("caption",),
        day_first=True,
    ),
    Vendor(
        key="jimi",
        roots=frozenset({"Publish"}),
        item="ContentItem",
        needs=("FileName", "NewsCompID"),
        guid=("FileName",),
        version=("NewsCompID",),
        headline=("Headline", "Headline2"),
        abstract=("EnglishCaption",),
        body=("ContentText",),
        byline=("Byline",),
        city=("City",),
        provider=("Source",),
        credit=("Credit",),
        copyright=("Copyright",),
        language=("Language",),
        languages=(("1", "en"), ("2", "fr")),
        notes=("UpdateNote",),
        slugline=("SlugProper",),
        urgency=("RankingValue",),
        created=("CreatedDateTime",),
        updated=("UpdatedDateTime", "CreatedDateTime"),
        embargo=("EmbargoTime",),
        no_embargo=("", "0001-01-01T00:00:00"),
        picture_items=(".",),
        picture_href=("ContentRef",),
        picture_caption=("EnglishCaption",),
        picture_credit=("Credit",),
        killed_if=(("TrashFlag", "true"),),
        withheld_if=(("HoldFlag", "true"),),
    ),
)
