"""A push: 202 once it is kept, the same answer to the same again, a clear no to all else."""

import base64
import gzip
import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api import test_push_server as at_server
from tests.api.conftest import Push
from tests.desk.ferry import ninjs
from wiredesk.api.problems import KINDS
from wiredesk.archive import pushing
from wiredesk.archive.models import Audit, PushRate, PushReceipt, PushToken, Transmission, Wire
from wiredesk.archive.pushing import Credentials
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions

pytestmark = pytest.mark.django_db

MULTIPART = "multipart/form-data; boundary=line"


def problem(answer: HttpResponse, code: str) -> dict[str, object]:
    """The problem of an answer, which has this code and all that RFC 9457 and we promise."""
    told: dict[str, object] = json.loads(answer.content)
    assert (told["code"], answer.status_code) == (code, KINDS[code].status), told
    assert answer["Content-Type"] == "application/problem+json"
    assert told["title"] == KINDS[code].title and told["status"] == answer.status_code
    return told


def taken(answer: HttpResponse) -> list[dict[str, object]]:
    assert answer.status_code == 202, answer.content
    assert answer["Cache-Control"] == "no-store" and not answer.cookies
    told: list[dict[str, object]] = json.loads(answer.content)["transmissions"]
    return told


def form(*files: tuple[str, bytes], field: str = "") -> bytes:
    """A body of multipart/form-data."""
    parts = [
        b'--line\r\nContent-Disposition: form-data; name="f"; filename="%s"\r\n\r\n%s\r\n'
        % (name.encode(), body)
        for name, body in files
    ]
    if field:
        parts.append(
            b'--line\r\nContent-Disposition: form-data; name="%s"\r\n\r\nx\r\n' % field.encode()
        )
    return b"".join(parts) + b"--line--\r\n"


def signed(secret: str, body: bytes, name: str = "m1", late: int = 0) -> dict[str, str]:
    """The three headers of Standard Webhooks, made without our code."""
    stamp = str(int(timezone.now().timestamp()) - late)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook_id": name,
        "webhook_timestamp": stamp,
        "webhook_signature": "v1," + base64.b64encode(mac).decode(),
    }


def test_a_file_is_kept_and_named(push: Push, wire: Wire) -> None:
    body = ninjs()
    told = taken(push(body, Content_Disposition='attachment; filename="../a/one.json"'))
    row = Transmission.objects.get()
    assert told == [{"id": row.pk, "name": "one.json", "new": True}]
    assert (row.wire_id, row.digest, row.state) == (
        wire.pk, hashlib.sha256(body).hexdigest(), "waiting",
    )  # fmt: skip
    assert PushToken.objects.get().used_at and Wire.objects.get().checked_at
    again = taken(push(body))
    assert again == [{"id": row.pk, "name": "", "new": False}]


def test_several_files_of_a_form_are_kept_together(push: Push) -> None:
    body = form(("a.json", ninjs("urn:k:1")), ("b.json", ninjs("urn:k:2")))
    told = taken(push(body, kind=MULTIPART))
    assert [(one["name"], one["new"]) for one in told] == [("a.json", True), ("b.json", True)]
    odd = form(("\x00<b>.json", ninjs("urn:k:4"))).replace(
        b"\r\n\r\n", b"\r\nContent-Type: a/\x00b\r\n\r\n", 1
    )
    taken(push(odd, kind=MULTIPART))
    assert "\x00" not in "".join(Transmission.objects.values_list("name", "media_type").first())
    twice = form(("c.json", ninjs("urn:k:3")), ("d.json", ninjs("urn:k:3")))
    assert [one["new"] for one in taken(push(twice, kind=MULTIPART))] == [True, False]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (form(), "empty"),
        (form(("a.json", b"")), "empty"),
        (form(("a.json", ninjs()), ("b.png", b"\x89PNG\r\n\x1a\n")), "not-a-wire-file"),
        (form(("a.json", ninjs()), field="note"), "broken-body"),
        (form(*((f"{n}.json", b"{}") for n in range(101))), "too-large"),
        (b"no form at all", "empty"),
    ],
)
def test_of_a_form_all_is_kept_or_nothing(push: Push, body: bytes, code: str) -> None:
    problem(push(body, kind=MULTIPART), code)
    assert not Transmission.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", "application/json", "empty"),
        (b" \r\n\t", "text/plain", "empty"),
        (b'{"a": ', "application/json", "broken-json"),
        (b'{"a": ', "text/plain", "broken-json"),
        (b"<rss/>", "application/json", "broken-json"),
        (b"[" * 100_000, "application/json", "broken-json"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "application/xml", "not-a-wire-file"),
        (b"PK\x03\x04....", "application/zip", "not-a-wire-file"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg", "not-a-wire-file"),
    ],
)
def test_nonsense_is_refused_in_words(push: Push, body: bytes, kind: str, code: str) -> None:
    problem(push(body, kind=kind), code)
    assert not Transmission.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>",
        b"ZCZC a plain telex",
        b'{"keys": {%s}}' % b",".join(b'"k%d": 1' % number for number in range(200_000)),
        b'{"uri": "a", "uri": "b"}',
        "[1,2]".encode("utf-16"),
    ],
)
def test_what_a_reader_may_look_at_is_kept(push: Push, body: bytes) -> None:
    assert taken(push(body, kind="text/plain"))[0]["new"]


def test_every_refusal_is_the_same(push: Push, token: Credentials, wire: Wire) -> None:
    other = Wire.objects.create(key="other", agency=wire.agency, name="Other", transport="push")
    pulled = Wire.objects.create(key="pulled", agency=wire.agency, name="P", address="https://a.b")
    theirs = actions.make_token(other, by="R. Owner").token
    mine = token.token
    asked = [
        {"to": "nowhere"}, {"to": pulled.key}, {"to": "a\x00b"}, {"to": "é"}, {"to": "x" * 200},
        {"bearer": None}, {"bearer": ""}, {"bearer": mine[:-1]}, {"bearer": mine[:8]},
        {"bearer": mine + "x"}, {"bearer": theirs}, {"bearer": mine.upper()},
        {"bearer": "x" * 5000}, {"Authorization": f"Basic {mine}"}, {"Authorization": mine},
    ]  # fmt: skip
    answers, counts = [], []
    for one in asked:
        with CaptureQueriesContext(connection) as queries:
            answers.append(push(ninjs(), **one))
        counts.append(len(queries))
    assert {one.status_code for one in answers} == {401}
    assert len({one.content for one in answers}) == 1
    assert len({tuple(sorted(one.headers.items())) for one in answers}) == 1
    assert set(counts) == {1}, "no refusal asks more of the database than another"
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="wiredesk"'
    assert not Transmission.objects.exists()


def test_tokens_turn_and_end(push: Push, token: Credentials, wire: Wire) -> None:
    second = actions.make_token(wire, by="R. Owner").token
    for number, one in enumerate((token.token, second)):
        taken(push(ninjs(f"urn:k:{number}"), bearer=one))
    third = actions.make_token(wire, by="R. Owner").token
    assert push(ninjs(), bearer=token.token).status_code == 401, "two work at once, never three"
    taken(push(ninjs("urn:k:5"), bearer=second))
    PushToken.objects.filter(ends_at__isnull=False).update(ends_at=timezone.now())
    assert push(ninjs(), bearer=second).status_code == 401, "its day is over"
    taken(push(ninjs("urn:k:6"), bearer=third))
    fourth = actions.make_token(wire, by="R. Owner", overlap=timedelta(0)).token
    assert push(ninjs(), bearer=third).status_code == 401
    assert actions.revoke_tokens(wire, by="R. Owner") == 1
    assert push(ninjs(), bearer=fourth).status_code == 401
    kept = [*Audit.objects.values_list("reason", flat=True), *map(repr, [token, wire])]
    kept += PushToken.objects.values_list("digest", flat=True)
    for secret in (token.token, token.secret, second, third, fourth):
        assert not any(secret in line for line in kept)


def test_only_a_push_wire_that_runs_has_tokens(wire: Wire, push: Push) -> None:
    Wire.objects.filter(pk=wire.pk).update(ended_at=timezone.now())
    assert push(ninjs()).status_code == 401
    wire.refresh_from_db()
    with pytest.raises(ActionRefused):
        actions.make_token(wire, by="R. Owner")


def test_a_signature_is_wanted_where_the_wire_says_so(
    push: Push, wire: Wire, token: Credentials
) -> None:
    Wire.objects.filter(pk=wire.pk).update(signed=True)
    body = ninjs()
    problem(push(body), "bad-signature")
    fits = signed(token.secret, body)
    assert taken(push(body, **fits))[0]["new"]
    assert taken(push(body, **fits))[0]["new"], "the same message again: the same answer"
    assert Transmission.objects.count() == 1
    packed = gzip.compress(ninjs("urn:k:2"))
    told = push(packed, Content_Encoding="gzip", **signed(token.secret, packed, "m2"))
    assert taken(told)[0]["new"], "signed is what goes over the line"
    others = signed("whsec_" + "A" * 44, body)["webhook_signature"]
    taken(push(body, **{**fits, "webhook_signature": f"{others} {fits['webhook_signature']}"}))


def _wrong_signatures() -> Iterator[tuple[str, dict[str, str]]]:
    yield "six minutes old", {"late": "360"}
    yield "six minutes ahead", {"late": "-360"}
    yield "no timestamp", {"webhook_timestamp": ""}
    yield "a timestamp in words", {"webhook_timestamp": "noon"}
    yield "a huge timestamp", {"webhook_timestamp": "9" * 400}
    yield "another id", {"webhook_id": "m2"}
    yield "another version", {"webhook_signature": "v1a,AAAA"}
    yield "sha1", {"webhook_signature": "v1," + base64.b64encode(b"x" * 20).decode()}
    yield "hexadecimal", {"webhook_signature": "sha256=" + "AB" * 32}
    yield "white space", {"webhook_signature": "  "}
    yield "not ASCII", {"webhook_signature": "v1,é"}
    yield "a short one", {"webhook_signature": "v1,"}


@pytest.mark.parametrize(("why", "change"), [*_wrong_signatures()])
@pytest.mark.parametrize("must", [True, False])
def test_a_wrong_signature_is_refused(
    push: Push, wire: Wire, token: Credentials, why: str, change: dict[str, str], must: bool
) -> None:
    Wire.objects.filter(pk=wire.pk).update(signed=must)
    body = ninjs()
    headers = {**signed(token.secret, body, late=int(change.get("late", 0))), **change}
    headers.pop("late", None)
    problem(push(body, **headers), "bad-signature")
    problem(push(body + b" ", **signed(token.secret, body)), "bad-signature")
    assert not Transmission.objects.exists()


def test_an_idempotency_key_gives_the_same_answer(push: Push, wire: Wire) -> None:
    first = push(ninjs(), Idempotency_Key='"k-1"')
    again = push(gzip.compress(ninjs()), Idempotency_Key='"k-1"', Content_Encoding="gzip")
    bare = push(ninjs(), Idempotency_Key="k-1")
    assert first.content == again.content == bare.content and taken(first)[0]["new"]
    problem(push(ninjs("urn:k:2"), Idempotency_Key='"k-1"'), "key-reused")
    taken(push(ninjs("urn:k:2"), Idempotency_Key='"k-2"'))
    assert Transmission.objects.count() == 2
    assert pushing.forget_receipts(timezone.now()) == 0 and PushReceipt.objects.count() == 2
    pushing.forget_receipts(timezone.now() + pushing.KEPT_FOR)
    assert not PushReceipt.objects.exists()
    assert not taken(push(ninjs(), Idempotency_Key='"k-1"'))[0]["new"], "the bytes are known"


def test_receipts_are_bounded(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "MOST_RECEIPTS", 2)
    for number in range(4):
        taken(push(ninjs(f"urn:k:{number}"), Idempotency_Key=f"k-{number}"))
    pushing.forget_receipts(timezone.now())
    assert PushReceipt.objects.count() == 2
    problem(push(ninjs("urn:k:9"), Idempotency_Key="k-3"), "key-reused")


@pytest.mark.parametrize("key", ["", '""', '"a', "x" * 256, "é", "a\tb"])
def test_an_odd_key_is_refused(push: Push, key: str) -> None:
    problem(push(ninjs(), Idempotency_Key=key), "bad-key")


def test_too_fast_is_told_when_to_come_again(push: Push) -> None:
    still = timezone.now() + timedelta(hours=1)  # nothing flows in before that
    PushRate.objects.update(left=0.5, at=still)
    answer = push(ninjs("urn:k:1"))
    problem(answer, "throttled")
    assert answer["Retry-After"] == "1" and not Transmission.objects.exists()
    PushRate.objects.update(left=-100.0, at=still)
    assert push(ninjs("urn:k:1"))["Retry-After"] == "6"
    PushRate.objects.update(left=1.0, at=still)
    taken(push(b'{"a": "' + b"x" * 10 * pushing.FREE_BYTES + b'"}'))
    assert -11 < PushRate.objects.get().left < -9, "room for one is room for a large one"


def test_the_bucket_holds_where_two_take_the_last_at_once(wire: Wire, token: Credentials) -> None:
    """Both have looked and seen room; the second finds the row as the first left it."""
    now = timezone.now()
    caller = pushing.caller_of(wire.key, token.token, now)
    assert caller is not None
    PushRate.objects.update(left=1.0, at=now)
    assert pushing.wait_of(wire.pk, now) == 0.0
    told = [
        pushing.keep(caller, [("", "", ninjs(f"urn:k:{n}"))], key=None, now=now) for n in (1, 2)
    ]
    assert [type(one) for one in told] == [pushing.Kept, pushing.Wait]


@pytest.mark.parametrize(
    ("coding", "pack", "code"),
    [
        ("gzip", lambda body: gzip.compress(body), ""),
        ("gzip", lambda body: gzip.compress(body)[:-12], "broken-body"),
        ("gzip", lambda body: body, "broken-body"),
        ("gzip", lambda body: gzip.compress(b" " * 30_000_000), "too-large"),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body)), "unknown-coding"),
        ("lzw", lambda body: body, "unknown-coding"),
        ("", lambda body: b" " * 20_971_521, "too-large"),
    ],
)
def test_codings_and_sizes(push: Push, coding: str, pack: object, code: str) -> None:
    answer = push(pack(ninjs()), Content_Encoding=coding)  # type: ignore[operator]
    if code:
        problem(answer, code)
    else:
        taken(answer)
    assert Transmission.objects.exists() != bool(code)


def test_neither_cookie_nor_session_counts(push: Push, admin_client: Client) -> None:
    assert admin_client.post("/api/push/harbour", ninjs(), "application/json").status_code == 401
    with_cookies = push(ninjs(), Cookie="sessionid=x; csrftoken=y")
    assert taken(with_cookies) and not with_cookies.cookies
    for method in ("get", "put", "delete", "options"):
        answer = getattr(admin_client, method)("/api/push/harbour")
        problem(answer, "method-not-allowed")
        assert answer["Allow"] == "POST"


def test_json_from_strangers(push: Push, shared: Path) -> None:
    """What must parse is taken, what must not gets a 4xx, and nothing gets a 500."""
    found: Counter[tuple[str, int]] = Counter()
    for line in (shared / "hostile" / "json.jsonl").read_text().splitlines():
        case = json.loads(line)
        PushRate.objects.update(left=pushing.BURST)
        status = push((shared / "hostile" / case["file"]).read_bytes()).status_code
        assert status in case["expect"]["status_in"], case
        found[case["class"], status] += 1
    assert {status for kind, status in found if kind == "must-parse"} == {202}
    assert {status for kind, status in found if kind == "must-reject"} == {400}
    assert {kind for kind, _ in found} == {"must-parse", "must-reject", "either"}


def test_scenarios_from_strangers(shared: Path) -> None:
    """Every scenario of the shared list is played by a test, here or at a real server."""
    played = {
        "empty token": test_every_refusal_is_the_same,
        "right prefix": test_every_refusal_is_the_same,
        "token of another source": test_every_refusal_is_the_same,
        "revoked token": test_tokens_turn_and_end,
        "HMAC ok, timestamp 6 min old": test_a_wrong_signature_is_refused,
        "HMAC ok, timestamp 6 min ahead": test_a_wrong_signature_is_refused,
        "sha1 instead of sha256": test_a_wrong_signature_is_refused,
        "signature with uppercase hex/whitespace": test_a_wrong_signature_is_refused,
        "body 0 B": test_nonsense_is_refused_in_words,
        "body 100 MiB": at_server.test_a_huge_body_is_not_read_to_its_end,
        "chunked endless": at_server.test_a_huge_body_is_not_read_to_its_end,
        "gzip body bomb": test_codings_and_sizes,
        "Content-Type text/plain with JSON": test_nonsense_is_refused_in_words,
        "JSON 1e6 keys": test_what_a_reader_may_look_at_is_kept,
        "JSON duplicate keys": test_what_a_reader_may_look_at_is_kept,
        "client cuts before answer, retries": at_server.test_a_sender_that_is_cut_off_sends_again,
        "CSRF cookie present: token only": test_neither_cookie_nor_session_counts,
    }
    lines = (shared / "hostile" / "routes.jsonl").read_text().splitlines()
    rows = [row for line in lines if (row := json.loads(line))["class"] == "push-scenario"]
    assert {row["input"] for row in rows} <= set(played)


def test_every_problem_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/push-api.md").read_text("utf-8")
    told = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", page, re.M)
    assert told and dict(told) == {code: str(kind.status) for code, kind in KINDS.items()}
