"""Ten megabytes of nothing much end soon, whatever format they pretend to be."""

import time

import pytest

from tests.core.formats.test_hostile import attempt

SIZE = 9_000_000
NEWSML = "<NewsML><NewsItem><ProviderId>p</ProviderId><NewsItemId>1</NewsItemId><DataContent>{}"
ANPA = "\x16\x16\x01W2607\x1f_asian\nr a\x13\x12 BC-US--Crane   11-13 1693\n\x02"
MAIL = "From: a@b\nTo: c@d\nSubject: x\nMessage-ID: <1@2>\n"


@pytest.mark.alone
@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (NEWSML.format("<p>"), "a\n   b\n"),
        (NEWSML.format(""), "<p>a\nb\nc\nd</p>"),
        (
            "<newsItem guid='a'><assert literal='x'/>",
            "<contentMeta><located literal='x'/></contentMeta>",
        ),
        (ANPA, "^x=\n"),
        (ANPA + "\b", " "),
        (ANPA, "\ba\x1e \x1e b;c\n"),
        ("ZCZC AAP\n", "%A\n#b\n"),
        ("ZCZC AAP\n", "\r\r\ra"),
        (MAIL + "Content-Type: multipart/mixed; boundary=x\n\n", "--x\n\na\n"),
        ("<!DOCTYPE NewsML [", "<!ENTITY % a SYSTEM "),
    ],
)
def test_junk_ends_soon(head: str, piece: str) -> None:
    body = (head + piece * (SIZE // len(piece))).encode()
    start = time.thread_time()
    attempt(body)
    assert time.thread_time() - start < 4  # twice what is allowed: machines differ
