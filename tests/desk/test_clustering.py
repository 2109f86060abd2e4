"""The filter ``wiredesk cluster`` as its users run it: a process, bytes in, bytes out."""

import json
import subprocess
import sys

RUN = "import sys; from wiredesk.desk.clustering import run; sys.exit(run(sys.argv[1:]))"
STRIKE = "Dockers at the port of Tamsa ended their strike after the Harbour Union took the offer."
VOTE = "Voters in Ostmark elect a parliament; the Alliance of Premier Dorn leads in the polls."


def cluster(*arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], input=stdin, capture_output=True, check=False
    )
    return done.returncode, done.stdout


def test_numbers_the_storylines() -> None:
    lines = [
        {"id": 1, "headline": "Tamsa port strike ends", "text": STRIKE},
        {"id": 2, "text": VOTE, "published": "2026-10-12T10:00:00Z"},
        {"id": 3, "headline": None, "text": "Tamsa strike: ships leave the port. " + STRIKE},
        {"id": 4, "text": VOTE + " Dorn voted early.", "published": "2026-10-13"},
    ]
    code, out = cluster("--jsonl", stdin=b"\n".join(json.dumps(one).encode() for one in lines))
    assert code == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert [(one["id"], one["storyline"]) for one in answers] == [(1, 1), (2, 2), (3, 1), (4, 2)]


def test_a_bad_line_is_named_and_the_others_go_on() -> None:
    lines = b'{"id": 1, "text": "x", "published": "soon"}\n{"id": 2, "text": "x", "headline": 3}\n'
    code, out = cluster("--jsonl", stdin=lines + b'{"id": 3, "text": ""}\n')
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 4
    assert [one["line"] for one in answers[:2]] == [1, 2]
    assert answers[2] == {"id": 3, "storyline": 1}


def test_usage() -> None:
    assert cluster()[0] == 2
    assert b"storyline" in cluster("-h")[1]
