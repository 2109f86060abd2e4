"""Makes HTML of TT's NITF dialect, whose elements have Swedish names in capitals."""

from lxml import etree

from wiredesk.core.formats.xmlsafe import children_named, named_within, text_of
from wiredesk.core.item import Picture, Rendition

_AS_HTML = {"INGRESS": "div", "BRODTEXT": "div", "MELLIS": "h3", "CITAT": "p", "TEXT": "div"}
_BESIDE = ("DAT", "BYLINE", "BILD", "VINJETT", "RED")


def plain_nitf(content: etree._Element) -> etree._Element:
    """The same element with TT's names as HTML's; any other content as it is. Changes the tree.

    The title of the first text is the headline and goes; a text that follows (facts) keeps its
    own. A quotation opens with a dash, as TT prints it.
    """
    texts = list(named_within(content, "TEXT"))
    if not texts:
        return content
    for number, text in enumerate(texts):
        for one in list(named_within(text, *_BESIDE, *(() if number else ("RUBRIK",)))):
            if (parent := one.getparent()) is not None:
                parent.remove(one)
        for one in named_within(text, "RUBRIK"):
            one.tag = "h2"
        for one in named_within(text, "CITAT"):
            one.text = f"– {(one.text or '').lstrip()}"
    for one in list(named_within(content, *_AS_HTML)):
        one.tag = _AS_HTML[etree.QName(one).localname]
    return content


def tt_pictures(item: etree._Element) -> list[Picture]:
    """The pictures that stand inside TT's text, with caption and photographer."""
    found = []
    for block in named_within(item, "BILD"):
        hrefs = (words for one in children_named(block, "BILDFIL") if (words := text_of(one)))
        captions = (text_of(one) for one in children_named(block, "BILDTEXT"))
        makers = (text_of(one) for one in children_named(block, "BILDSKAPARE"))
        if renditions := tuple(Rendition(href=href) for href in hrefs):
            found.append(
                Picture(
                    guid=renditions[0].href,
                    caption=next(captions, None),
                    credit=next(makers, None),
                    renditions=renditions,
                )
            )
    return found
