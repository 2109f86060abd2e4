"""Round-ups in the newsroom: plans that people write, one made at once, one withdrawn."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.site import factories
from wiredesk.archive import rounding
from wiredesk.archive.models import Audit, Roundup, RoundupPlan, Sector

pytestmark = pytest.mark.django_db


@pytest.fixture
def science() -> Sector:
    return Sector.objects.create(key="science", name="Science")


@pytest.fixture
def stories(science: Sector) -> None:
    wire = factories.wire()
    for n in range(4):
        factories.story(wire, f"Event {n}", ago=n, sector=science)


@pytest.fixture
def made(science: Sector, stories: None) -> Roundup:
    return rounding.make(science, by="ed", now=timezone.now())


def posted(sector: Sector, **fields: object) -> dict[str, object]:
    return {"sector": sector.pk, "running": "on", "times": "18:00 7:30", "most": 6, **fields}


def test_a_plan_is_written_changed_and_in_the_books(as_role, science):
    client = as_role("Admin")
    answer = client.post(reverse("roundup_plans:add"), posted(science, weekdays=["1", "5"]))
    assert answer.status_code == 302
    plan = RoundupPlan.objects.get()
    assert (plan.times, plan.weekdays, plan.most) == ("07:30, 18:00", [1, 5], 6)
    assert plan.running and Audit.objects.get(act="round-up plan added").actor == "admin"
    address = reverse("roundup_plans:edit", args=[plan.pk])
    page = client.get(address).text
    assert 'value="07:30, 18:00"' in page
    assert client.post(address, posted(science, running="")).status_code == 302
    plan.refresh_from_db()
    assert not plan.running and plan.weekdays == []


def test_a_plan_is_off_until_somebody_switches_it_on(as_role, science):
    as_role("Admin").post(reverse("roundup_plans:add"), posted(science, running=""))
    assert not RoundupPlan.objects.get().running


@pytest.mark.parametrize(
    "wrong", [{"times": "noon"}, {"times": ""}, {"times": ","}, {"most": 2}, {"most": 99},
              {"weekdays": ["8"]}],
)  # fmt: skip
def test_what_is_no_plan_is_refused(as_role, science, wrong):
    answer = as_role("Admin").post(reverse("roundup_plans:add"), posted(science, **wrong))
    assert answer.status_code == 200 and not RoundupPlan.objects.exists()


def test_a_new_or_changed_plan_begins_with_its_next_time(as_role, science, stories):
    client, passed = as_role("Admin"), timezone.now() - timedelta(minutes=2)
    plan = posted(science, times=f"{passed:%H:%M}")
    client.post(reverse("roundup_plans:add"), plan)
    assert rounding.make_due(timezone.now()) == 0
    RoundupPlan.objects.update(dealt_until=timezone.now() - timedelta(hours=2), running=False)
    client.post(reverse("roundup_plans:edit", args=[RoundupPlan.objects.get().pk]), plan)
    assert RoundupPlan.objects.get().running and rounding.make_due(timezone.now()) == 0


def test_one_is_made_at_once(as_role, science, stories):
    RoundupPlan.objects.create(sector=science, times="07:30")
    client, address = as_role("Publisher"), reverse("newsroom:make_roundup", args=[science.pk])
    assert address in client.get(reverse("roundup_plans:index")).text
    assert "round-up of Science" in client.get(address).text and not Roundup.objects.exists()
    page = client.post(address, follow=True).text
    assert "A round-up of Science is on the site." in page
    assert Roundup.objects.get().get_absolute_url() in page
    assert Audit.objects.get(act="round-up made").actor == "publisher"


def test_too_few_stories_are_said(as_role, science):
    address = reverse("newsroom:make_roundup", args=[science.pk])
    page = as_role("Publisher").post(address, follow=True).text
    assert "There is no round-up of Science to make" in page and not Roundup.objects.exists()


def test_one_is_withdrawn(as_role, client, made):
    publisher, address = as_role("Publisher"), reverse("newsroom:withdraw_roundup", args=[made.pk])
    assert address in publisher.get(reverse("roundups:index")).text
    assert "answers 410" in publisher.get(address).text
    assert client.get(made.get_absolute_url()).status_code == 200
    page = publisher.post(address, {"reason": "wrong order"}, follow=True).text
    assert "is withdrawn" in page and address not in page
    assert client.get(made.get_absolute_url()).status_code == 410
    assert Audit.objects.get(act="round-up withdrawn").reason == "Science: wrong order"


@pytest.mark.parametrize("role", ["Viewer", "Editor"])
def test_others_have_no_button(as_role, made, science, role):
    RoundupPlan.objects.create(sector=science, times="07:30")
    client = as_role(role)
    for name, key, listed in (
        ("make_roundup", science.pk, "roundup_plans:index"),
        ("withdraw_roundup", made.pk, "roundups:index"),
    ):
        address = reverse(f"newsroom:{name}", args=[key])
        assert address not in client.get(reverse(listed)).text
        assert client.post(address).status_code in (302, 403)
    assert Roundup.objects.filter(withdrawn_at=None).count() == 1
