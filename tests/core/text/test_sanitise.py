"""The sanitiser: nothing active comes through, everything readable does."""

import json
import os
import random
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import services
from wiredesk.core.text.sanitise import EMBED_REPLACED, _is_in_order, clean, sanitise
from wiredesk.core.text.tidy import KEPT, tidy

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[4] / "shared"))
PAYLOADS = SHARED / "hostile" / "xss.jsonl"
needs_payloads = pytest.mark.skipif(
    not PAYLOADS.exists(), reason="hostile/xss.jsonl of WIREDESK_SHARED is absent"
)
ATTRIBUTES = {"a": {"href", "title", "rel"}, "td": {"colspan", "rowspan"}}
ATTRIBUTES["th"] = ATTRIBUTES["td"] | {"scope"}

# (what it shows, markup from a wire, what we print)
CASES = [
    ("bare text stands in a paragraph", "Hello <b>you</b>", "<p>Hello <b>you</b></p>"),
    ("boxes part paragraphs", "<div>One</div><div>Two</div>", "<p>One</p>\n<p>Two</p>"),
    ("double breaks part paragraphs", "a<br><br>b<br>c", "<p>a</p>\n<p>b<br>c</p>"),
    ("blank paragraphs go", "<p>a</p><p> </p><p>&nbsp;</p>", "<p>a</p>"),
    ("nested paragraphs are parted", "<p>a<p>b</p></p>", "<p>a</p>\n<p>b</p>"),
    (
        "headings leave h1 to the page and skip no level",
        "<h1>T</h1><h4>x</h4><h2>z</h2>",
        "<h2>T</h2>\n<h3>x</h3>\n<h3>z</h3>",
    ),
    (
        "lists hold items only",
        "<ul>x<li>a<ul><li>n</ul></ul>",
        "<ul><li>x</li>\n<li>a<ul><li>n</li>\n</ul>\n</li>\n</ul>",
    ),
    ("items without a list are text", "<li>a<li>b", "<p>a</p>\n<p>b</p>"),
    (
        "empty cells keep columns",
        '<table><tr><td></td><td colspan=2 style="x">b</table>',
        '<table><tbody><tr><td></td><td colspan="2">b</td></tr>\n</tbody>\n</table>',
    ),
    ("inline tags end with their block", "<b><p>a</p>b</b>", "<p><b>a</b></p>\n<p><b>b</b></p>"),
    ("pre keeps its spaces", "<pre>\n a\n  b</pre>", "<pre> a\n  b</pre>"),
    ("scripts go with their contents", "<p>a<script>x()</script>b</p>", "<p>ab</p>"),
    ("forbidden characters go", "a\x00b\u202ec&#x202e;d\ud800", "<p>abcd</p>"),
    ("relative links lose the link", '<a href="/x">r</a>', "<p>r</p>"),
    (
        "links are marked",
        '<a id=q href="https://example.com/?a=1&b=2">r</a>',
        '<p><a href="https://example.com/?a=1&amp;b=2" rel="noopener nofollow">r</a></p>',
    ),
    (
        "boxes are paragraphs, however deep, and inline tags keep to their words",
        "<div><div> a <b>b</b> <br> c</div>d<br><br><a href='https://e.org'><i>e</i></a> </div>f",
        "<p>a <b>b</b><br>c</p>\n<p>d</p>\n"
        '<p><a href="https://e.org" rel="noopener nofollow"><i>e</i></a></p>\n<p>f</p>',
    ),
    (
        "boxes around lists",
        "<div>a<ul><li>b</ul>c</div><section><h2>d</h2>e</section>f",
        "<p>a</p>\n<ul><li>b</li>\n</ul>\n<p>c</p>\n<h2>d</h2>\n<p>e</p>\n<p>f</p>",
    ),
    (
        "paragraphs in cells and captions end before the words behind them",
        "<table><caption><p>a</p>b</caption><tr><td><p></p><div></div>c</table>",
        "<table><caption><p>a</p>\nb</caption>\n<tbody><tr><td>c</td></tr>\n</tbody>\n</table>",
    ),
    (
        "cells and items hold lines, blank cells too",
        "<table><tr> <td> a <br><br> b </td><th colspan=2 scope=x><i>c</i></th><tr><td>&nbsp;</td>"
        "</table><h2>d</h2><ul><li><br>e</li><li> </li><li>f</li></ul>",
        '<table><tbody><tr><td>a<br>b</td><th colspan="2"><i>c</i></th></tr>\n<tr><td></td></tr>\n'
        "</tbody>\n</table>\n<h2>d</h2>\n<ul><li>e</li>\n<li>f</li>\n</ul>",
    ),
    (
        "quotations hold paragraphs",
        "<blockquote><div>a</div>b</blockquote>c",
        "<blockquote><p>a</p>\n<p>b</p>\n</blockquote>\n<p>c</p>",
    ),
    ("pictures go", '<p>a<img src="https://example.com/a.png" alt="z">b</p>', "<p>ab</p>"),
]


@pytest.mark.parametrize(
    ("markup", "printed"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_sanitises(markup: str, printed: str) -> None:
    assert sanitise(markup).html == printed


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("<p> </p>", ""),
        ("<div><b>x", None),
        ("<blockquote><h2>x", None),
        ("a <i>x</i><br>&nbsp;<b> y</b>", None),
    ],
)
def test_time_grows_with_the_text_alone(markup: str, printed: str | None) -> None:
    html = sanitise(markup * 5000).html  # where it grew with the square, this would take minutes
    assert html.count("x") == (5000 if "x" in markup else 0)
    assert printed is None or html == printed


def test_resolves_links_against_the_base() -> None:
    assert (
        'href="https://example.com/x"'
        in sanitise('<a href="/x">r</a>', "https://example.com/a/b").html
    )


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "/relative", "", "data:text/html,x", "http://a[b/"]
)
def test_ignores_a_base_that_is_no_web_address(base: str) -> None:
    assert sanitise('<a href="x">r</a>', base).html == "<p>r</p>"


@pytest.mark.parametrize(
    ("embed", "label"),
    [
        ('<iframe src="https://www.youtube.com/embed/1"></iframe>', "Video on youtube.com"),
        ('<IFRAME SRC="//player.vimeo.com/1">fallback</IFRAME>', "Video on player.vimeo.com"),
        ('<audio><source src="https://example.com/a.mp3">no</audio>', "Audio on example.com"),
        ('<object data="https://example.com/x"></object>', "Embedded content on example.com"),
        ('<embed src="https://example.com/x">', "Embedded content on example.com"),
    ],
)
def test_embeds_become_labelled_links(embed: str, label: str) -> None:
    cleaned = sanitise(f"<p>Before {embed} after</p>")
    assert f">{label}</a></p>" in cleaned.html
    assert cleaned.flags == (EMBED_REPLACED,)
    assert "fallback" not in cleaned.html


def test_quoted_posts_keep_their_words() -> None:
    post = '<blockquote class="twitter-tweet"><p>Hi</p><a href="https://twitter.com/a/1">Oct</a></blockquote>'
    cleaned = sanitise(post)
    assert "<blockquote><p>Hi</p>" in cleaned.html
    assert ">Post on twitter.com</a>" in cleaned.html


class Inspector(HTMLParser):
    """An independent look: every tag, attribute and scheme must be one we allow."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KEPT:
            self.faults.append(f"tag {tag}")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.faults.append(f"attribute {tag}[{name}]")
            if name == "href" and not re.match(r"(https?://|mailto:)", value or ""):
                self.faults.append(f"address {value!r}")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"unbalanced {tag}")

    def handle_comment(self, data: str) -> None:
        self.faults.append("comment")


def faults(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.faults + [f"left open {tag}" for tag in inspector.open]


def payloads() -> list[dict[str, str]]:
    with PAYLOADS.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@needs_payloads
def test_nothing_active_is_left_of_the_payloads() -> None:
    found = {}
    for payload in payloads():
        once = sanitise(payload["input"]).html
        if problems := faults(once) or (sanitise(once).html != once and ["changes again"]):
            found[payload["id"]] = problems
    assert found == {}


@needs_payloads
@pytest.mark.needs("chromium")
def test_no_payload_runs_in_a_browser() -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    executable = "/usr/bin/chromium"
    if not os.path.exists(executable):
        pytest.skip(f"{executable} is absent")
    arguments = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    bodies = [sanitise(payload["input"]).html for payload in payloads()]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments.split())
        page = browser.new_page()
        page.route("**/*", lambda route: route.abort())
        alarms: list[str] = []
        page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: alarms.append(str(error)))
        page.set_content("".join(f"<article>{body}</article>" for body in bodies))
        page.wait_for_timeout(500)
        seen = page.evaluate(
            """() => ({
              articles: document.querySelectorAll('article').length,
              scripts: document.querySelectorAll('script,iframe,svg,math,form,style').length,
              handlers: [...document.querySelectorAll('*')]
                .filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length,
            })"""
        )
        browser.close()
    assert alarms == []
    assert seen == {"articles": len(bodies), "scripts": 0, "handlers": 0}


TAGS = sorted(
    KEPT | set("div span h1 h6 iframe script svg math form style section hr dl dd img".split())
)
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            "<a href='https://example.com'>",
            "<a href=x>",
            " ",
            "\n",
            "&nbsp;",
            "&lt;b&gt;",
            "<!--",
            "]]>",
        ]
    ),
    st.text(max_size=8),
)


def fragments() -> list[str]:
    """Two thousand heaps of tags and words, the same in every run."""
    dice = random.Random(7)
    tags = [*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS)]
    words = ["<a href='https://e.org'>", "&nbsp;", " ", "word ", "A &amp; B", "x"]
    pieces = [*tags, *words * 10]
    return ["".join(dice.choices(pieces, k=dice.randrange(4, 40))) for _ in range(3000)]


def hostile() -> list[str]:
    return [payload["input"] for payload in payloads()]


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_sanitising_twice_changes_nothing(markup: str) -> None:
    once = sanitise(markup).html
    assert faults(once) == []
    assert sanitise(once).html == once


FRAMES = (
    "<p>a{}b</p> <p>{}</p> <p>a{}</p>\n <p><b>a{}b</b></p> <p>a</p>{}<p>b</p> <p>a</p>\n{}"
    " {}<p>a</p> <ul><li>a{}b</li></ul> <ul>{}<li>a</li></ul> <ol><li>a</li>{}</ol>\n"
).split(" ")
ODD = [
    *"<p> </p> <b> </b> <i> </i> <ul> </ul> <li> </li> <br> <a> <P> <p/> <b/>".split(),
    *"&amp; &lt; &gt; &nbsp; &quot; &#8217; &copy & > < \" ' word wörd मौसम".split(),
    *(" ", "\n", "\u00a0", "\u2003", "\r", "\t", "\x0c", "\x00", "\u202e", "\ud800"),
    *("<p\u2003>", "<em >", '<a href="javascript:x" rel="x">y</a>', "<!-- x -->", ""),
]


def test_copy_in_order_comes_out_as_from_the_parser() -> None:
    """Every odd piece, and every two of them, in every place of copy that is in order."""
    for frame, one, two in product(FRAMES, ODD, ODD):
        markup = frame.format(one + two)
        assert sanitise(markup).html == tidy(clean(markup).html), markup


def test_copy_in_order_is_not_parsed() -> None:
    ours = "<p>A &amp; B said “no”.</p>\n<ul><li>One</li><li><b>Two</b></li></ul>\n"
    assert _is_in_order(ours)
    assert not _is_in_order(ours.replace("<b>", '<b onclick="x">'))


PAGE = """<!doctype html>
<html lang="en"><head><title>Copy</title></head><body><main><h1>Copy</h1>
{}
</main></body></html>
"""


@pytest.mark.needs("node")
@pytest.mark.parametrize(
    "source", [pytest.param(fragments, id="fragments"), pytest.param(hostile, marks=needs_payloads)]
)
def test_what_is_printed_is_valid_markup(source: Callable[[], list[str]], tmp_path: Path) -> None:
    printed = [f"<article>{sanitise(markup).html}</article>" for markup in source()]
    for start in range(0, len(printed), 500):
        page = PAGE.format("\n".join(printed[start : start + 500]))
        (tmp_path / f"{start}.html").write_text(page, encoding="utf-8")
    folder = services.NODE_MODULES.parent
    report = tmp_path / "report.json"
    with report.open("w") as out:  # a pipe would be cut short where the program leaves
        subprocess.run(
            [services.NODE_MODULES / ".bin/html-validate", "--formatter", "json",
             "--config", folder / "htmlvalidate.json", tmp_path],
            stdout=out, check=False, timeout=120,
        )  # fmt: skip
    found = {
        (message["ruleId"], message["message"])
        for file in json.loads(report.read_text())
        for message in file["messages"]
        if message["ruleId"] != "wcag/h63"  # what a header cell heads only the agency knows
    }
    assert found == set()
