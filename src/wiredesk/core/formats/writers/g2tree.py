"""The frame of a NewsML-G2 item: namespace, codes, and the attributes that its schema demands."""

import re

from lxml import etree

from wiredesk.core.formats.writers.wording import address, clean
from wiredesk.core.formats.writers.xmltree import XML_LANG, child, rooted

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
N = f"{{{NAMESPACE}}}"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"
_QCODE = re.compile(r"[^\s:]+:[^\s]+")  # QCodeType
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")  # xs:language
_POSITIVE = re.compile(r"0*[1-9][0-9]*")  # xs:positiveInteger


def root(tag: str, guid: str, version: str | None, language: str | None) -> etree._Element:
    """An item of NewsML-G2 2.35 at Power conformance, with the catalogue of IPTC's schemes."""
    item = rooted(f"{N}{tag}", NAMESPACE)
    item.set("guid", clean(guid))
    if number := positive(version):
        item.set("version", number)
    item.set("standard", "NewsML-G2")
    item.set("standardversion", "2.35")
    item.set("conformance", "power")
    if spoken := tagged(language):
        item.set(XML_LANG, spoken)
    child(item, f"{N}catalogRef", href=CATALOG)
    return item


def qcode(code: str | None) -> str | None:
    """The code where it has the form of one, ``scheme:code``, else None."""
    return code if code and _QCODE.fullmatch(clean(code)) else None


def identified(code: str | None) -> dict[str, str]:
    """The attribute that names a thing: ``uri``, ``qcode``, or ``literal`` for any other text."""
    if not code:
        return {}
    if code.startswith(("http://", "https://")):
        return {"uri": address(code) or ""}
    return {"qcode": code} if qcode(code) else {"literal": code}


def positive(version: str | None) -> str | None:
    """A version that the schema takes, else None."""
    return version if version and _POSITIVE.fullmatch(version) else None


def tagged(language: str | None) -> str | None:
    """A language tag that the schema takes, else None."""
    return language if language and _LANGUAGE.fullmatch(language) else None
