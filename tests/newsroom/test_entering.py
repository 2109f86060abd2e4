"""Coming in: the one-time link, and the limit on wrong passwords."""

import subprocess
import sys

import pytest
from django.test import RequestFactory

from wiredesk.newsroom import limit
from wiredesk.newsroom.onetime import make_link


def test_a_link_logs_in_once(client, people):
    link = make_link(people["Publisher"])
    for _ in range(3):  # scanners look as often as they like
        assert "Enter" in client.get(link).text
    entered = client.post(link)
    assert (entered.status_code, entered.url) == (302, "/newsroom/")
    assert client.get("/newsroom/").status_code == 200
    client.logout()
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert client.get("/newsroom/").status_code == 302


def test_a_link_ends_with_time_with_the_password_and_with_the_account(client, people):
    user = people["Editor"]
    assert client.post(make_link(user, minutes=-1)).status_code == 410
    before = make_link(user)
    user.set_password("another long password")
    user.save()
    assert client.post(before).status_code == 410
    after = make_link(user)
    user.is_active = False
    user.save()
    assert client.post(after).status_code == 410


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s + "x", lambda s: "a:b:c", lambda s: "é"]
)
def test_a_forged_link_is_refused(client, people, change):
    base, _, token = make_link(people["Admin"]).rpartition("/")
    assert client.post(f"{base}/{change(token)}").status_code == 410


def test_a_link_for_one_is_not_a_link_for_another(people):
    links = {make_link(person).split(":")[0] for person in people.values()}
    assert len(links) == len(people)


def test_ten_wrong_passwords_close_the_door_for_that_name(client, people):
    login = {"username": "publisher", "password": "wrong"}
    for _ in range(limit.TRIES):
        assert client.post("/newsroom/login/", login).status_code == 200
    answer = client.post("/newsroom/login/", login)
    assert answer.status_code == 429 and answer["Retry-After"] == "900"
    right = {"username": "Publisher", "password": "a long enough password"}
    assert client.post("/newsroom/login/", right, REMOTE_ADDR="10.9.9.9").status_code == 429
    other = {"username": "editor", "password": "a long enough password"}
    assert client.post("/newsroom/login/", other, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_the_keys_are_the_same_in_every_process():
    here = limit.keys_for(RequestFactory().post("/"), "Ada ")
    code = (
        "import django; django.setup(); from wiredesk.newsroom import limit;"
        "from django.test import RequestFactory;"
        "print(limit.keys_for(RequestFactory().post('/'), 'ada'))"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == str(here)
