"""`wiredesk convert` as a user meets it: one document out, what is missing on standard error."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from wiredesk.core.formats import read
from wiredesk.core.formats.writers import WRITERS
from wiredesk.desk.converting import run
from wiredesk.desk.parsing import DONE, SOME_FAILED, USAGE, transmission

COPY = Path(__file__).parents[1] / "copy"


def convert(*arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
    out = io.BytesIO()
    return run(list(arguments), io.BytesIO(stdin), out), out.getvalue()


@pytest.mark.parametrize("key", WRITERS)
def test_one_document_of_many_files(key: str) -> None:
    file = COPY / "rdf" / "full.xml"
    guids = [item.guid for item in read(transmission("", file.read_bytes())).items]
    other = b'{"uri": "urn:x:1", "headline": "A bridge opens", "body_text": "It is long."}'
    code, body = convert("--to", key, str(file), "-", stdin=other)
    reading = read(transmission("", body))
    assert code == DONE
    assert reading.format == key
    stories = [one for one in reading.items if one.item_class == "text"]
    assert [one.guid for one in stories] == [*guids, "urn:x:1"]


def test_bodies_are_as_filed() -> None:
    """No house style: what the wire says comes out, dateline and sign-off in their places."""
    body = b"""<rss version="2.0"><channel><title>A</title><item>
    <guid>1</guid><title>UPDATE 1-B</title>
    <description>&lt;p class="x"&gt;LISBON (A) - C.&lt;/p&gt;</description>
    </item></channel></rss>"""
    code, out = convert("--to", "jsonfeed", stdin=body)
    [item] = read(transmission("", out)).items
    assert (code, item.headline) == (DONE, "UPDATE 1-B")
    assert item.body_html == '<p class="x">LISBON (A) - C.</p>'


def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_bytes(b"hello")
    (tmp_path / "b.xml").write_bytes((COPY / "rdf" / "full.xml").read_bytes())
    code, body = convert("--to", "atom", str(tmp_path), str(tmp_path / "absent"))
    said = capsys.readouterr().err
    assert code == SOME_FAILED
    assert read(transmission("", body)).items
    assert "a.txt: " in said
    assert "absent: the file cannot be opened" in said


def test_a_held_item_is_not_set_free(capsys: pytest.CaptureFixture[str]) -> None:
    held = (COPY / "ninjs" / "v3.json").read_bytes()
    code, body = convert("--to", "rss", stdin=held)
    assert code == SOME_FAILED
    assert read(transmission("", body)).items == ()
    assert "is left out: rss cannot say that it is held" in capsys.readouterr().err
    assert convert("--to", "newsml-g2", stdin=held)[0] == DONE


def test_nothing_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert convert("--to", "newsml-g2", stdin=b"hello") == (SOME_FAILED, b"")
    assert "there is no news item to write" in capsys.readouterr().err


def test_usage() -> None:
    assert convert("--to", "telepathy")[0] == USAGE
    assert convert()[0] == USAGE
    assert convert("-h")[0] == DONE


def test_needs_no_django() -> None:
    look = "import sys, wiredesk.desk.converting; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
