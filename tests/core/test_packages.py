"""Pictures of a package reach the story that the package names, and nobody else."""

from msgspec.structs import replace

from wiredesk.core.item import Link, NewsItem, Picture, Rendition
from wiredesk.core.packages import share_pictures

PICTURE = Picture(guid="p", credit="A", renditions=(Rendition(href="a.jpg"),))
OTHER = Picture(guid="q", credit="B", renditions=(Rendition(href="b.jpg"),))
TEXT = NewsItem(format="newsml-g2", guid="urn:text", headline="H", body_text="Words.")
PACKAGE = NewsItem(
    format="newsml-g2",
    guid="urn:package",
    item_class="composite",
    pictures=(PICTURE,),
    links=(Link(rel="member", guid="urn:text"), Link(rel="seeAlso", guid="urn:other")),
)


def test_a_member_takes_the_pictures_of_its_package() -> None:
    assert share_pictures([TEXT, PACKAGE])[0].pictures == (PICTURE,)


def test_a_member_keeps_pictures_of_its_own() -> None:
    own = NewsItem(format="newsml-g2", guid="urn:text", headline="H", pictures=(OTHER,))
    assert share_pictures([PACKAGE, own])[1].pictures == (OTHER,)


def test_a_picture_that_is_only_named_is_the_picture_item_of_that_guid() -> None:
    filed = NewsItem(format="newsml-g2", guid="p", item_class="picture", pictures=(PICTURE,))
    named = Picture(guid="p", caption="as the package says")
    package = replace(PACKAGE, pictures=(named,))
    text, same_package, same_picture = share_pictures([TEXT, package, filed])
    assert text.pictures == (PICTURE,)
    assert (same_package, same_picture) == (package, filed)
    assert share_pictures([replace(TEXT, pictures=(named,)), filed])[0].pictures == (PICTURE,)
    assert share_pictures([TEXT, package])[0].pictures == (named,)


def test_other_links_of_a_package_give_nothing() -> None:
    other = NewsItem(format="newsml-g2", guid="urn:other", headline="H")
    assert share_pictures([PACKAGE, other])[1].pictures == ()
