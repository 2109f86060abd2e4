"""Every element of the page that started it: one case each, in its own place on the story page."""

import re
from collections.abc import Mapping

import pytest
from django.test import Client
from lxml import html

from tests.site.factories import NOW
from wiredesk.archive.models import Story

pytestmark = pytest.mark.django_db

# element of the reference page -> (where it stands on ours, what it says)
ELEMENTS = {
    "date": ("//header[contains(@class, 'mast')]", NOW.strftime("%-d %B %Y")),
    "left menu": ("//details[contains(@class, 'menu')]", "Menu"),
    "headline": ("//article/header/h1", "{headline}"),
    "summary": ("//article/header/p[@class='dek']", "{dek}"),
    "agency": ("//dl[@class='strip']/div[dt='Agency']/dd/a", "Northline"),
    "place": ("//dl[@class='strip']/div[dt='Place']/dd", "Moscow"),
    "updated, with offset": ("//dl[@class='strip']/div[dt='Updated']/dd", "UTC +00:00"),
    "created, with offset": ("//dl[@class='strip']/div[dt='Published']/dd", "UTC +00:00"),
    "picture": ("//article/figure[img/@src and img/@alt]", ""),
    "picture badge": ("//figcaption/*[@class='badge']", "Representative picture"),
    "picture credit": ("//figcaption/*[@class='credit']", "Image credit: Northline/A. Lens"),
    "country": ("//p[@class='country'][a/@href]", "Country: Russian Federation"),
    "body": ("//div[contains(@class, 'body')]", "{body}"),
    "sign-off": ("//p[@class='signoff']", "(Reporting by Ada Morn; editing by Luc Pell)"),
    "statement": ("//section[@id='made']/p", "No editor at The Desk has changed this text"),
    "trending, numbered": ("//section[@class='trending']//ol[count(li) > 3]", ""),
    "trending, with place": ("//section[@class='trending']//li/span[@class='meta']", "Kenya"),
    "shorts": ("//*[@id='shorts']/ancestor::section[.//li or .//article]", "Shorts"),
    "latest": ("//*[@id='latest']/ancestor::section[.//time]", "Latest news"),
    "opinion, blog, interview": ("//section[.//*[@id='own']][.//article]", "Opinion / Blog"),
    "connect us on": ("//nav[h2='Connect us on']//a", "LinkedIn"),
    "RSS": ("//nav[@aria-label='Share']//a[contains(@href, '.rss')]", "RSS"),
    "share on LinkedIn": ("//nav[@aria-label='Share']//a", "LinkedIn"),
    "give feedback": ("//section[h2='Give feedback']//a[@href='/feedback']", "Write to the desk"),
    "newsletter": ("//section[h2='Subscribe to our newsletter']//form//button", "Sign up"),
    "sectors": ("//nav[h2='Sectors']//a", "World"),
    "editions": ("//nav[h2='Editions']//a", "India"),
    "other links": ("//nav[h2='Other links']//a", "Corrections"),
    "other products": ("//nav[h2='Other products']//a", "Newsletter"),
    "connect": ("//section[h2='Connect']", "desk@example.org"),
    "phone": ("//section[h2='Connect']", "+44 20 0000"),
    "policy links": ("//div[@class='last']/nav//a", "Privacy"),
    "copyright": ("//div[@class='last']/p", f"© {NOW:%Y} Desk Publishing Ltd"),
}  # fmt: skip


@pytest.mark.parametrize("element", ELEMENTS)
def test_element(newsroom: Mapping[str, Story], reader: Client, element: str) -> None:
    row = newsroom["lead"]
    where, says = ELEMENTS[element]
    page = html.fromstring(reader.get(row.get_absolute_url()).content.decode())
    found = [re.sub(r"\s+", " ", " ".join(one.itertext())) for one in page.xpath(where)]
    assert found, "is not there"
    first = (row.shown.body_text.split() or [""])[0]
    expected = says.format(headline=row.shown.headline, dek=row.shown.dek, body=first)
    assert any(expected in one for one in found), found
