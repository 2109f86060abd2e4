"""The newsroom in Chromium: no page breaks its own policy, frames show, keys work."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from tests import services
from tests.newsroom.browsing import FLAGS, Window
from wiredesk.archive.models import Alarm, OriginalIndexPage, OriginalPage, Story, StoryEdit
from wiredesk.desk.actions.edit import open_edit

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium. Playwright keeps an event loop in this thread, which Django must bear meanwhile."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patched, sync_playwright() as play:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = play.chromium.launch(executable_path=services.chromium(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def window(browser, live_server, admin_client) -> Iterator[Window]:
    """A window of a superuser, to whom every page is open."""
    one = Window(browser, live_server.url, admin_client, viewport={"width": 1280, "height": 900})
    yield one
    one.context.close()


@pytest.fixture
def edit(story) -> StoryEdit:
    """An overlay without any change yet."""
    return open_edit(story, by="ed")


@pytest.fixture
def original(home_page) -> OriginalPage:
    """A piece of our own that is not published."""
    index = home_page.add_child(instance=OriginalIndexPage(title="Opinion", slug="opinion"))
    piece = OriginalPage(title="On ferries", author="A. Writer", body="<p>Words.</p>", live=False,
                         published_on=timezone.now())  # fmt: skip
    return index.add_child(instance=piece)


LISTS = (
    "wagtailadmin_home wagtailadmin_explore_root stories:index alarms:index transmissions:index"
    " feedback:index agencies:index wires:index wires:add licences:index licences:add"
    " editions:index editions:add sectors:index countries:index identity:add footer:index"
    " footer:add audit:index outbox:index"
    " wagtailsnippets_archive_storyedit:list wagtailimages:index wagtailimages:add"
    " wagtailadmin_workflows:index wagtailadmin_workflows:add wagtailusers_users:index"
    " wagtailusers_users:add wagtailusers_groups:add wagtailadmin_account newsroom:kill"
    " wagtailadmin_reports:site_history wagtailsites:add"
).split()
OURS = (
    "wagtailadmin_home stories:index alarms:index transmissions:index feedback:index wires:index"
    " licences:index audit:index newsroom:kill"
).split()
OF_A_WIRE = "wires:inspect newsroom:close_breaker newsroom:end_contract".split()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SAID_OF_ITSELF = ("Invalid time zone specified",)
"""Chromium without a time zone of its own says this to Wagtail's account page."""


def test_no_page_breaks_the_policy_of_the_newsroom(window, story, wire, edit, original) -> None:
    desk = (reverse("newsroom:story", args=[story.public_id]),
            reverse("newsroom:act", args=[story.public_id, "kill"]),
            reverse("wagtailsnippets_archive_storyedit:edit", args=[edit.pk]),
            reverse("wires:edit", args=[wire.pk]),
            reverse("wires:inspect", args=[wire.pk]),
            reverse("newsroom:end_contract", args=[wire.pk]),
            reverse("wagtailadmin_pages:edit", args=[original.pk]),
            reverse("wagtailadmin_explore", args=[original.get_parent().pk]))  # fmt: skip
    found = []
    for path in (*map(reverse, LISTS), *desk):
        page = window.open(path)
        page.wait_for_load_state("networkidle")
        said = [t for t in window.complaints if not any(known in t for known in SAID_OF_ITSELF)]
        found += [(path, one) for one in (*window.refused(), *said)]
        assert "unsafe" not in _scripts(page), path
    assert found == []


@pytest.mark.needs("node")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_rules_of_access_in_our_own_pages(
    browser, live_server, admin_client, home_page, full_newsroom, wire, width: int, scheme: str
) -> None:
    axe = (services.NODE_MODULES / "axe-core/axe.min.js").read_text()
    story = Story.objects.order_by("pk").first()
    desk = (reverse("newsroom:story", args=[story.public_id]),
            reverse("newsroom:compare", args=[story.public_id]),
            reverse("newsroom:act", args=[story.public_id, "kill"]),
            reverse("transmissions:index"),
            reverse("alarms:inspect", args=[Alarm.objects.latest("pk").pk]),
            *(reverse(name, args=[wire.pk]) for name in OF_A_WIRE))  # fmt: skip
    one = Window(browser, live_server.url, admin_client, bypass_csp=True, color_scheme=scheme,
                 viewport={"width": width, "height": 900})  # fmt: skip
    found = []
    for path in (*map(reverse, OURS), *desk):
        page = one.open(path)
        page.wait_for_load_state("networkidle")
        page.evaluate(axe)
        result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
        found += [(path, v["id"], [n["target"] for n in v["nodes"]]) for v in result["violations"]]
    one.context.close()
    assert found == []


def _scripts(page: Any) -> str:
    """The script-src of the page in the window."""
    policy = page.request.get(page.url).headers["content-security-policy"]
    return next(one for one in policy.split(";") if one.strip().startswith("script-src"))


def test_an_inline_script_is_refused(window, make_story) -> None:
    page = window.open(reverse("stories:index"))
    page.evaluate("document.body.append(document.createRange().createContextualFragment("
                  "'<script>window.ran = true</script>'))")  # fmt: skip
    assert page.evaluate("window.ran") is None
    assert any("script-src" in one for one in window.refused())


def test_dates_pages_and_rows_are_chosen_without_inline_scripts(window, original) -> None:
    page = window.open(reverse("wagtailadmin_pages:edit", args=[original.pk]))
    page.locator("input[name=published_on]").click()
    page.locator(".xdsoft_datetimepicker:visible").wait_for(timeout=5_000)
    page = window.open(reverse("wagtailadmin_workflows:add"))
    page.get_by_role("button", name="Add task").first.click()
    page.get_by_role("button", name="Choose a task").first.click()
    page.locator(".modal-dialog").wait_for()
    assert window.refused() == []


def test_the_preview_beside_the_editor_shows_the_page(window, edit, original) -> None:
    pages = {
        reverse("wagtailsnippets_archive_storyedit:edit", args=[edit.pk]): "Ferry passengers safe",
        reverse("wagtailadmin_pages:edit", args=[original.pk]): "On ferries",
    }
    for path, headline in pages.items():
        page = window.open(path)
        page.locator("button[aria-label='Toggle preview']").click()
        frame = page.frame_locator("iframe#w-preview-iframe, iframe[title='Preview']").last
        frame.locator("h1", has_text=headline).wait_for(timeout=15_000)
        assert "readers do not see" in frame.locator("aside.preview").inner_text()
        assert [one for one in window.complaints if "frame" in one.lower()] == []


def test_keys_walk_the_list_and_press_its_buttons(window, make_story) -> None:
    make_story(headline="Older")
    newer = make_story(headline="Newer")
    page = window.open(reverse("stories:index"))

    def at() -> str:
        return page.evaluate("document.activeElement.textContent").strip()

    seen = []
    for key in "jjjk":
        page.keyboard.press(key)
        seen.append(at())
    assert seen == ["Newer", "Older", "Older", "Newer"]
    page.keyboard.press("p")
    page.get_by_text("There is nothing you could publish here.").wait_for()
    page.locator("input[name=q]").first.focus()
    page.keyboard.type("jokxph")
    assert page.url.endswith(reverse("stories:index"))
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.wait_for_url("**" + reverse("newsroom:act", args=[newer.public_id, "kill"]))
    page = window.open(reverse("stories:index"))
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**" + reverse("newsroom:story", args=[newer.public_id]))
    page.keyboard.press("h")
    page.wait_for_url("**" + reverse("newsroom:act", args=[newer.public_id, "hold"]))
    assert window.refused() == []


def test_keys_have_their_help_and_a_switch(window, story, admin_user) -> None:
    page = window.open(reverse("stories:index"))
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("Next story of the list").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("dialog").get_by_text("Kill (asks first)").wait_for()
    page.keyboard.press("x")
    assert page.url.endswith(("/", "#")) and "kill" not in page.url
    profile = UserProfile.get_for_user(admin_user)
    profile.keyboard_shortcuts = False
    profile.save()
    page = window.open(reverse("stories:index"))
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
