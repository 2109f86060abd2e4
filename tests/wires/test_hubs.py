"""Which hub a feed names: headers first, its own links before its first entry, never a story's."""

from ipaddress import ip_network
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.wires.answers import links
from wiredesk.wires.hubs import HEAD, Hub, discover, form, links_in

URL = "https://a.example/feed"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}<entry>{}</entry></feed>'
RSS = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{}<item>{}</item></channel></rss>'
HUB = '<link rel="hub" href="https://h.example/"/>'
SELF = '<link rel="self" href="https://a.example/self"/>'
RSS_HUB = HUB.replace("<link", "<atom:link")
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:a="http://www.w3.org/2005/Atom">'
    '<channel><a:link rel="hub" href="/hub"/></channel></rdf:RDF>'
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ATOM.format(HUB + SELF, ""), Hub("https://h.example/", "https://a.example/self")),
        (ATOM.format(HUB, ""), Hub("https://h.example/", URL)),
        (RSS.format(RSS_HUB, ""), Hub("https://h.example/", URL)),
        (RDF, Hub("https://a.example/hub", URL)),
        (ATOM.format(HUB.replace("hub", "HUB alternate"), ""), Hub("https://h.example/", URL)),
        (ATOM.format(HUB.replace("https", "http"), ""), Hub("https://h.example/", URL)),
        (ATOM.format(HUB, "")[:-9], Hub("https://h.example/", URL)),
        (ATOM.format("", HUB), None),
        (RSS.format("", RSS_HUB), None),
        (RSS.format(f"<description><![CDATA[{HUB}]]></description>", ""), None),
        (RSS.format(f"<image><x>{RSS_HUB}</x></image>", ""), None),
        (RSS.format(f"<!-- {RSS_HUB} -->", ""), None),
        (f"<!DOCTYPE feed [<!ENTITY a 'b'>]>{ATOM.format(HUB, '')}", None),
        (ATOM.format(" " * HEAD + HUB, ""), None),
        (ATOM.format('<link rel="hub" href="http://h.example:81/"/>', ""), None),
        (ATOM.format('<link rel="hub" href="https://127.0.0.1/"/>', ""), None),
        (ATOM.format('<link rel="hub" href=""/>', ""), None),
        ("", None),
        ("{}", None),
    ],
)
def test_links_of_a_feed(body: str, expected: Hub | None) -> None:
    assert discover((), body.encode(), URL, ()) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (['<https://h.example/>; rel="hub"'], (("hub", "https://h.example/"),)),
        (["<https://h.example/>; rel=hub, </s>; rel=\"self alternate\""],
         (("hub", "https://h.example/"), ("self", "/s"), ("alternate", "/s"))),
        (['<https://h.example/a,b>; title="x, <y>; rel=no"; rel="Hub"'],
         (("hub", "https://h.example/a,b"),)),
        (["<https://h.example/>"], ()),
        (["nonsense", '<"', "<>; rel"], ()),
        (['<a>; rel="hub'], ()),
    ],
)  # fmt: skip
def test_link_headers(values: list[str], expected: tuple[tuple[str, str], ...]) -> None:
    assert links(values) == expected


def test_headers_count_first() -> None:
    body = ATOM.format(HUB + SELF, "").encode()
    header = (("hub", "/other"), ("self", "/topic"))
    assert discover(header, body, URL, ()) == Hub(
        "https://a.example/other", "https://a.example/topic"
    )


@pytest.mark.parametrize("url", ["https://u:p@a.example/feed", "https://a.example/feed?token=x"])
def test_a_secret_address_is_told_to_nobody(url: str) -> None:
    assert discover((), ATOM.format(HUB, "").encode(), url, ()) is None


def test_a_hub_of_an_allowed_network_is_asked_as_it_is_named() -> None:
    body = ATOM.format('<link rel="hub" href="http://10.0.0.7:9000/hub"/>', "").encode()
    found = discover((), body, URL, (ip_network("10.0.0.7/32"),))
    assert found == Hub("http://10.0.0.7:9000/hub", URL)


def test_what_a_hub_is_asked() -> None:
    said = parse_qs(form("subscribe", Hub("h", "t&t"), "c", "s").decode())
    assert said == {
        "hub.callback": ["c"], "hub.mode": ["subscribe"], "hub.topic": ["t&t"],
        "hub.lease_seconds": ["864000"], "hub.secret": ["s"],
    }  # fmt: skip
    assert b"secret" not in form("unsubscribe", Hub("h", "t"), "c", "s")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_survived(body: bytes) -> None:
    links_in(body)
    links([body.decode("latin-1")])
