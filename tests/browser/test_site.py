"""Every template in a real browser: rules of access, valid markup, nothing from elsewhere."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import brotli
import pytest

from tests import services
from tests.browser.conftest import ORIGIN, Answer

pytestmark = [pytest.mark.needs("chromium", "node"), pytest.mark.django_db]

HERE = Path(__file__).parent
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


class Look:
    """One page of the site in one browser window; remembers what it asked for and complained of."""

    def __init__(self, context: Any, site: dict[str, Answer]) -> None:
        self.page = context.new_page()
        self.site = site
        self.asked: list[str] = []
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.route("**/*", self._serve)
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _serve(self, route: Any) -> None:
        url = route.request.url
        answer = self.site.get(url.removeprefix(ORIGIN))
        if not url.startswith(ORIGIN) or answer is None:
            self.foreign.append(url)
            route.abort()
        else:
            self.asked.append(url.removeprefix(ORIGIN))
            route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)

    def open(self, path: str) -> Any:
        """Go to a path and start the notes anew."""
        self.asked, self.foreign, self.complaints = [], [], []
        self.page.goto(ORIGIN + path)
        return self.page


def pages(site: dict[str, Answer]) -> list[str]:
    """All paths that answer with HTML."""
    return [path for path, one in site.items() if "text/html" in one.headers["Content-Type"]]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_rules_of_access(site, browser, width: int, scheme: str) -> None:
    axe = (services.NODE_MODULES / "axe-core/axe.min.js").read_text()
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    look = Look(context, site)
    found = []
    for path in pages(site):
        page = look.open(path)
        page.evaluate(axe)
        result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
        found += [(path, v["id"], v["nodes"][0]["target"]) for v in result["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((path, "scrolls sideways", []))
    context.close()
    assert found == []


def test_the_policy_is_kept_and_nothing_comes_from_elsewhere(site, browser) -> None:
    context = browser.new_context()
    look = Look(context, site)
    for path in pages(site):
        look.open(path)
        said = [text for text in look.complaints if "status of 4" not in text]
        assert (path, look.foreign, said) == (path, [], [])
    context.close()


def test_times_become_relative_and_the_theme_stays(site, browser) -> None:
    context = browser.new_context(color_scheme="light")
    look = Look(context, site)
    page = look.open("/")
    assert "ago" in page.locator(".lead time").inner_text()
    assert re.search(r"[+-]\d\d:\d\d", page.locator(".lead time").get_attribute("title"))
    page.locator("[data-theme-switch]").click()
    page = look.open("/latest")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    context.close()


def test_the_menu_opens_without_script(site, browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = Look(context, site).open("/")
    page.locator("details.menu summary").click()
    assert page.locator("nav.sheet").is_visible()
    context.close()


def test_markup_is_valid(site, tmp_path: Path) -> None:
    for number, path in enumerate(pages(site)):
        (tmp_path / f"{number}.html").write_bytes(site[path].body)
    done = subprocess.run(
        [services.NODE_MODULES / ".bin/html-validate",
         "--config", HERE / "htmlvalidate.json", "--formatter", "json", tmp_path],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    names = dict(enumerate(pages(site)))
    found = [
        (names[int(Path(one["filePath"]).stem)], message["ruleId"], message["message"])
        for one in json.loads(done.stdout or "[]")
        for message in one["messages"]
    ]
    assert found == []
    assert done.returncode == 0, done.stderr


def test_budgets(site, browser) -> None:
    """DESIGN, page budget: brotli sizes of a first view."""

    def size(path: str) -> int:
        body, kind = site[path].body, site[path].headers["Content-Type"]
        return len(body) if kind.startswith(("image/jpeg", "font")) else len(brotli.compress(body))

    context = browser.new_context(viewport={"width": 390, "height": 844})
    story = next(path for path in site if path.startswith("/article/world/"))
    for path, total, requests in (("/", 250_000, 12), (story, 180_000, 8)):
        look = Look(context, site)
        page = look.open(path)
        asked = set(look.asked)
        assert sum(map(size, asked)) <= total
        assert len(asked) <= requests, sorted(asked)
        assert page.evaluate("document.querySelectorAll('*').length") <= 1_500
        assert size(path) <= 30_000
    by_kind = {Path(path).name: size(path) for path in site if "/static/" in path}
    assert by_kind["site.css"] <= 14_000
    assert by_kind["site.js"] <= 8_000
    assert by_kind["wire-serif-latin.woff2"] + by_kind["wire-sans-latin.woff2"] <= 60_000
    context.close()
