"""Looking changes nothing: every page of the newsroom, for every role."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from wiredesk.archive.models import Audit

LINK = re.compile(r'(?:href|data-[a-z-]*url[a-z-]*|action)="(/newsroom/[^"#]*)"')
UNCOUNTED = {  # Wagtail's own bookkeeping of who has a page open, made when it is opened
    "sessions.Session",
    "wagtailadmin.EditingSession",
    "wagtailcore.PageSubscription",
    "wagtailusers.UserProfile",
}
MOST_PAGES = 400
SKIPPED = ("/newsroom/logout", "/newsroom/jsi18n", "/newsroom/bulk/")  # the last only with ids


def counts():
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label not in UNCOUNTED and model._meta.managed
    }


@pytest.mark.parametrize("role", ["Viewer", "Editor", "Publisher", "Admin"])
def test_looking_at_everything_changes_nothing(as_role, full_newsroom, role):
    client, before = as_role(role), counts()
    newest = Audit.objects.latest("id").pk
    todo, seen, broken = ["/newsroom/", reverse("newsroom:kill")], set(), []
    while todo and len(seen) < MOST_PAGES:
        address = todo.pop()
        if address in seen or address.startswith(SKIPPED):
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.status_code >= 500 or (answer.status_code == 404 and "preview" not in address):
            broken.append((answer.status_code, address))
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            found = {link.replace("&amp;", "&") for link in LINK.findall(answer.text)}
            todo += [link for link in found if "?" not in link or "?state" in link]
    assert not broken
    assert len(seen) >= 20
    assert counts() == before and Audit.objects.latest("id").pk == newest


ADMIN_ONLY = (
    "wires:add agencies:add licences:add editions:add sectors:add footer:add roundup_plans:add"
).split()
SEEN_BY_ALL = (
    "stories:index alarms:index transmissions:index audit:index outbox:index feedback:index"
    " wires:index agencies:index licences:index editions:index sectors:index countries:index"
    " footer:index roundup_plans:index roundups:index wagtailsnippets_archive_storyedit:list"
).split()


@pytest.mark.parametrize("name", ADMIN_ONLY + SEEN_BY_ALL)
def test_roles_and_lists(as_role, name):
    reached = {role for role in ("Nobody", "Viewer", "Editor", "Publisher", "Admin")
               if as_role(role).get(reverse(name)).status_code == 200}  # fmt: skip
    everyone = {"Viewer", "Editor", "Publisher", "Admin"}
    assert reached == ({"Admin"} if name in ADMIN_ONLY else everyone)


def test_strangers_see_nothing(client, db):
    for name in ADMIN_ONLY + SEEN_BY_ALL:
        assert client.get(reverse(name)).status_code == 302
