"""The filter as its users run it: a process, bytes in, bytes out."""

import json
import subprocess
import sys
from pathlib import Path

RUN = "import sys; from wiredesk.desk.sanitizing import run; sys.exit(run(sys.argv[1:]))"


def sanitize(*arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], input=stdin, capture_output=True, check=False
    )
    return done.returncode, done.stdout


def test_cleans_standard_input() -> None:
    assert sanitize(stdin=b"<b>x</b><script>1</script>") == (0, b"<p><b>x</b></p>\n")


def test_a_file_that_is_absent_does_not_stop_the_others(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_bytes(b"<p>a\xff</p>")
    code, out = sanitize(str(tmp_path / "none.html"), str(page))
    assert (code, out.decode()) == (4, "<p>a\ufffd</p>\n")


def test_lines_in_lines_out() -> None:
    lines = b'{"id": 7, "html": "<i>x</i>"}\nbad\n[1]\n'
    lines += b'{"id": "q", "html": 3}\n\n{"html": "\\ud800ok"}\n'
    code, out = sanitize("--jsonl", stdin=lines)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 4
    assert answers[0] == {"id": 7, "html": "<p><i>x</i></p>"}
    assert [(a["id"], a["error"]["code"]) for a in answers[1:4]] == [
        (None, "not-json"),
        (None, "bad-line"),
        ("q", "bad-line"),
    ]
    assert answers[4] == {"id": None, "html": "<p>ok</p>"}


def test_usage() -> None:
    assert sanitize("--nonsense")[0] == 2
    code, out = sanitize("-h")
    assert code == 0
    assert b"--jsonl" in out


def test_starts_without_django() -> None:
    probe = "import sys; import wiredesk.desk.sanitizing; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
