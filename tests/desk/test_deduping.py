"""The filter ``wiredesk dedupe`` as its users run it: a process, bytes in, bytes out."""

import json
import subprocess
import sys

RUN = "import sys; from wiredesk.desk.deduping import run; sys.exit(run(sys.argv[1:]))"
TEXT = " ".join(f"word{n} of the story" for n in range(12))


def dedupe(*arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], input=stdin, capture_output=True, check=False
    )
    return done.returncode, done.stdout


def test_names_the_earlier_story() -> None:
    lines = [
        {"id": "a", "text": TEXT},
        {"id": ["b"], "text": TEXT + " More."},
        {"id": 3, "text": "Another."},
        {"id": "d", "text": "\ud800 " + TEXT},
    ]
    code, out = dedupe("--jsonl", stdin=b"\n".join(json.dumps(one).encode() for one in lines))
    assert code == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert answers == [
        {"id": "a", "same_as": None},
        {"id": ["b"], "same_as": "a"},
        {"id": 3, "same_as": None},
        {"id": "d", "same_as": "a"},
    ]


def test_a_bad_line_is_named_and_the_others_go_on() -> None:
    code, out = dedupe("--jsonl", stdin=b'bad\n\n[1]\n{"id": 4}\n{"id": 5, "text": "x"}\n')
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 4
    assert [(one["id"], one.get("line")) for one in answers] == [
        (None, 1), (None, 3), (4, 4), (5, None),
    ]  # fmt: skip
    assert [one["error"]["code"] for one in answers[:3]] == ["not-json", "bad-line", "bad-line"]


def test_usage() -> None:
    assert dedupe()[0] == 2
    code, out = dedupe("-h")
    assert code == 0
    assert b"same_as" in out


def test_starts_without_django_and_heavy_libraries() -> None:
    probe = (
        "import sys; import wiredesk.desk.deduping;"
        " print({'django', 'numpy', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
