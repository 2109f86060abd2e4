"""`wiredesk guard` as a filter: lines in, rulings out, bad lines do not stop the others."""

import json
import subprocess
import sys

import pytest

from wiredesk.desk.guarding import rule, run

PROGRAM = "import sys; from wiredesk.desk.guarding import run; sys.exit(run(sys.argv[1:]))"


def piped(*words: str, text: bytes = b"") -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], input=text, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode().splitlines()


def test_plain_lines() -> None:
    code, lines = piped("-", text=b"https://news.example/\r\nhttp://127.0.0.1/\n\xff\xfe\n")
    assert code == 0
    assert [line.split("\t")[0] for line in lines] == ["resolve", "block", "block"]


def test_urls_as_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["http://93.184.216.34/", "http://[::1]/"]) == 0
    words = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert words == ["allow", "block"]


def test_json_lines_and_faults() -> None:
    rows = [
        b'{"id": "a", "url": "https://news.example/"}',
        b'{"id": "b", "url": "https://news.example/", "addresses": ["93.184.216.34"]}',
        b'{"id": 3, "url": "https://news.example/", "addresses": ["93.184.216.34", "::1"]}',
        b'{"id": "d", "url": "https://news.example/", "addresses": []}',
        b'{"id": "e"}',
        b"not json",
        b'{"id": "g", "url": "http://10.0.0.1/"}',
        b'{"id": "h", "url": "http://\\ud800/"}',
    ]
    code, lines = piped("--jsonl", text=b"\n".join(rows) + b"\n")
    answers = [json.loads(line) for line in lines]
    assert code == 4
    assert [a["id"] for a in answers[:7]] == ["a", "b", 3, "d", "e", None, "g"]
    verdicts = [a.get("verdict") for a in answers[:7]]
    assert verdicts == ["resolve", "allow", "block", "block", None, None, "block"]
    assert set(answers[4]["error"]) == {"code", "message"}
    assert len(answers) == 8


def test_answers_come_while_input_is_open() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(b'{"id": 1, "url": "http://10.0.0.1/"}\n')
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["verdict"] == "block"
        child.stdin.close()
        assert child.wait(timeout=5) == 0


def test_usage() -> None:
    assert run(["--nonsense"]) == 2
    assert run(["--jsonl", "http://a.example/"]) == 2


def test_no_django_is_imported() -> None:
    source = "import sys, wiredesk.desk.guarding; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0


def test_a_blocked_text_stays_blocked_whatever_the_addresses() -> None:
    assert rule("http://localhost/", ["93.184.216.34"])[0] == "block"
