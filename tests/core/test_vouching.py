"""Who may file by mail: the list, the results of our own server, and what forgers try."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.errors import Malformed
from wiredesk.core.vouching import PROOFS, Rules, refusal
from wiredesk.core.vouching.results import read_results, server_of

OURS = "mx.site.example"
RULES = Rules(senders=("desk@agency.example", "press.example"), servers=(OURS,), proof="dkim")
PASS = f"Authentication-Results: {OURS}; dkim=pass header.d=agency.example"
FROM = "From: Agency Desk <desk@agency.example>"


def mail(*lines: str, body: str = "Words.") -> bytes:
    return ("\r\n".join([*lines, "Subject: Ferry", "", body])).encode()


@pytest.mark.parametrize(
    "lines",
    [
        (PASS, FROM),
        (PASS, 'From: "Desk, of the \\"Agency\\"" <Desk@Agency.Example>'),
        (PASS, "From: desk@agency.example (the desk)"),
        (PASS, "From: =?utf-8?q?D=C3=A9sk?=\r\n <desk@agency.example>"),
        (PASS.replace("Authentication", "AUTHENTICATION").replace(OURS, OURS.upper()), FROM),
        (f"Authentication-Results: {OURS} 1; dkim=pass\r\n\theader.i=@agency.example", FROM),
        # RFC 8601, B.5 and B.7: several results, comments, a reason, several signatures.
        (
            f"Authentication-Results: {OURS} (the gate (nested)); dkim=fail reason=\"bad; key\"\r\n"
            " header.d=other.example; dkim=pass (good signature) header.d=agency.example"
            " header.b=AbC+/1=; spf=none smtp.mailfrom=x@y.example",
            FROM,
        ),
        ("Authentication-Results: else.example; dkim=fail header.d=agency.example", PASS, FROM),
        (PASS.replace("agency", "press"), "From: any.body@press.example"),
        (PASS, "Auto-Submitted: auto-generated", FROM),
        (PASS, "Return-Path: <bounces@agency.example>", FROM),
    ],
)  # fmt: skip
def test_what_may_file(lines: tuple[str, ...]) -> None:
    assert refusal(mail(*lines), RULES) is None


FORGED = PASS.replace(OURS, "mx.forger.example")
REFUSED = {
    "no results": ((FROM,), "no Authentication-Results"),
    "another server's": ((FORGED, FROM), "no Authentication-Results"),
    "a longer name": ((PASS.replace(OURS, OURS + ".forger.example"), FROM), "no Authentication"),
    "ours in a comment": ((FORGED.replace("; dkim", f" ({OURS}); dkim"), FROM), "no Authent"),
    "below ours": (
        (f"Authentication-Results: {OURS}; dkim=none", PASS, FROM), "not proved",
    ),
    "ARC is another field": ((f"ARC-{PASS}", FROM), "no Authentication-Results"),
    "no signature": ((f"Authentication-Results: {OURS}; none", FROM), "not proved"),
    "failed": ((PASS.replace("=pass", "=fail"), FROM), "not proved"),
    "pass in a comment": ((PASS.replace("=pass", "=fail (dkim=pass)"), FROM), "not proved"),
    "pass in a quotation": (
        (PASS.replace("=pass", '=fail reason="; dkim=pass header.d=agency.example"'), FROM),
        "not proved",
    ),
    "a quotation in a comment": (
        (f'Authentication-Results: {OURS}; dkim=fail (a " b; dkim=pass header.d=agency.example'
         ') header.d=x.example; spf=none (")', FROM),
        "not proved",
    ),
    "another's signature": ((PASS.replace("=agency", "=evil"), FROM), "not proved"),
    "a signature from below": ((PASS.replace("=agency", "=x.agency"), FROM), "not proved"),
    "a look-alike": ((PASS.replace("=agency", "=evilagency"), FROM), "not proved"),
    "the end of the name": ((PASS.replace("=agency", "=cy"), FROM), "not proved"),
    "a signature of all": ((PASS.replace("agency.example", "example"), FROM), "not proved"),
    "SPF where DKIM is asked": (
        (f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom=agency.example", FROM),
        "not proved",
    ),
    "unreadable": ((PASS + " =", FROM), "cannot be read"),
    "not closed": ((PASS + " (", FROM), "cannot be read"),
    "a new version": ((PASS.replace(OURS, OURS + " 2"), FROM), "cannot be read"),
    "nobody's list": ((PASS, "From: desk@other.example"), "not on the list"),
    "below the list": ((PASS, "From: desk@sub.press.example"), "not on the list"),
    "the name is no address": ((PASS, 'From: "desk@agency.example" <x@evil.example>'), "not on"),
    "two senders": ((PASS, "From: desk@agency.example, x@evil.example"), "one address"),
    "two From": ((PASS, FROM, "From: x@evil.example"), "one address"),
    "no From": ((PASS,), "one address"),
    "a group": ((PASS, "From: All: desk@agency.example;"), "one address"),
    "a route": ((PASS, "From: <@evil.example:desk@agency.example>"), "one address"),
    "two in one": ((PASS, "From: <desk@agency.example> <x@evil.example>"), "one address"),
    "look-alike letters": ((PASS, "From: desk@agenсy.example"), "one address"),
    "a hidden line": ((PASS, "X: a\rFrom: desk@agency.example"), "carriage returns"),
    "a NUL": ((PASS, FROM, "X: \x00"), "NUL"),
    "no field": ((PASS, "nothing", FROM), "no field"),
    "space before the colon": ((PASS, "From : x@evil.example", FROM), "no field"),
    "a bounce": (
        (PASS, FROM, "Content-Type: multipart/report; report-type=delivery-status"), "delivery",
    ),
    "no envelope sender": (("Return-Path: <>", PASS, FROM), "bounces"),
    "an answer": ((PASS, FROM, "Auto-Submitted: auto-replied (vacation)"), "automatic"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_file(name: str) -> None:
    lines, why = REFUSED[name]
    said = refusal(mail(*lines), RULES)
    assert said is not None and why in said


@pytest.mark.parametrize(
    ("proof", "said", "good"),
    [
        ("spf", "spf=pass smtp.mailfrom=bounce@agency.example", True),
        ("spf", "spf=pass smtp.mailfrom=agency.example", True),
        ("spf", "spf=pass smtp.helo=agency.example", False),
        ("spf", "spf=pass smtp.mailfrom=news.evil.example", False),
        ("spf", "spf=softfail smtp.mailfrom=agency.example", False),
        ("dmarc", "dmarc=pass (p=reject dis=none) action=none header.from=agency.example", True),
        ("dmarc", "dmarc=pass header.from=evil.example", False),
        ("dmarc", "dmarc=bestguesspass header.from=agency.example", False),
        ("dmarc", "dkim=pass header.d=agency.example", False),
        ("any", "dkim=fail header.d=agency.example; spf=pass smtp.mailfrom=agency.example", True),
        ("any", "auth=pass smtp.auth=desk@agency.example; iprev=pass", False),
    ],
)  # fmt: skip
def test_what_proves_a_sender(proof: str, said: str, good: bool) -> None:
    rules = Rules(senders=RULES.senders, servers=RULES.servers, proof=proof)
    found = refusal(mail(f"Authentication-Results: {OURS}; {said}", FROM), rules)
    assert (found is None) is good
    assert set(PROOFS) == {"dkim", "spf", "dmarc", "any"}


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (Rules(servers=(OURS,)), "its list is empty"),
        (Rules(senders=("", "@"), servers=(OURS,)), "its list is empty"),
        (Rules(senders=("agency.example",)), "whose Authentication-Results"),
        (Rules(senders=("agency.example",), servers=("",)), "whose Authentication-Results"),
    ],
)
def test_nothing_configured_lets_nobody_in(rules: Rules, why: str) -> None:
    said = refusal(mail(PASS, FROM), rules)
    assert said is not None and why in said


def test_ten_thousand_receivers_and_a_header_without_end() -> None:
    many = "To: " + ",\r\n ".join(f"reader{n}@readers.example" for n in range(10_000))
    assert refusal(mail(PASS, FROM, many), RULES) is None
    assert "header" in str(refusal(b"X: y\r\n" * 400_000, RULES))
    assert "fields" in str(refusal(mail(*["X: y"] * 3_000, PASS, FROM), RULES))


@pytest.mark.parametrize(
    "value",
    ["(" * 16_000, "a" * 16_000, '"' * 16_001, f"{OURS}; dkim=pass" + " a=b" * 4_000 + " =",
     f"{OURS};" + ";" * 16_000, f"{OURS}; x=" + "\\" * 15_000, "(a" * 8_000 + ")" * 8_000],
)  # fmt: skip
def test_no_field_takes_long(value: str) -> None:
    began = time.perf_counter()
    refusal(mail(f"Authentication-Results: {value}", FROM), RULES)
    refusal(mail(PASS, f"From: {value[:990]}"), RULES)
    assert time.perf_counter() - began < 1


@given(st.text(alphabet='ab=;."()\\ \t1/@', max_size=60))
def test_a_field_is_read_or_refused(text: str) -> None:
    try:
        found = read_results(text)
    except Malformed:
        return
    assert found.server == server_of(text) != ""
    assert all(re.search(r"\S", one.result) for one in found.results)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_reason(raw: bytes) -> None:
    assert refusal(raw, RULES)
