"""The filter ``wiredesk enrich``: one answer per line, whatever the line is."""

import io
import json
import sys
from typing import Any

import pytest

from wiredesk.desk.enriching import run

STORY = {
    "id": "a-1",
    "headline": "UPDATE 1-Ferry to sail again",
    "published": "2026-10-14T09:00:00+00:00",
    "body": (
        "LISBON, Oct 14 (Reuters) - The ferry to Barreiro will sail again, Portugal's transport"
        " minister said on Tuesday.\n\n"
        '"We have repaired both engines and the pier," Transport Minister Ana Lopes told reporters.'
    ),
}


class Standard(io.StringIO):
    """Standard output with the bytes beneath it."""

    def __init__(self) -> None:
        super().__init__()
        self.buffer = io.BytesIO()


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> tuple[int, list[dict[str, Any]]]:
    given, out = io.BytesIO("\n".join(lines).encode()), Standard()
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": given}))
    monkeypatch.setattr(sys, "stdout", out)
    code = run(["--jsonl"])
    return code, [json.loads(line) for line in out.buffer.getvalue().splitlines()]


def test_a_story_gets_what_a_desk_would_add(monkeypatch: pytest.MonkeyPatch) -> None:
    code, (found,) = answers(monkeypatch, json.dumps(STORY))
    assert code == 0 and found["id"] == "a-1"
    assert found["dateline"] == {
        "city": "Lisbon", "region": None, "country": "PT", "agency": "Reuters", "date": "2026-10-14"
    }  # fmt: skip
    assert [one["code"] for one in found["countries"]] == ["PT"]
    assert found["headline_tags"] == ["UPDATE 1"]
    (quote,) = found["quotes"]
    assert STORY["body"][quote["start"] : quote["end"]] == quote["text"]
    assert quote["speaker"] == "Ana Lopes"
    assert {"Ana Lopes"} == {one["name"] for one in found["people"]}
    assert found["timeline"][0]["date"] == "2026-10-13"
    assert found["summary"] and len(found["short"].split()) <= 60


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("{", "not-json", "not JSON"),
        ("[1]", "bad-line", "not a JSON object"),
        ('{"id": 7, "body": 5}', "bad-line", "under body is not a string"),
        ('{"id": 7, "published": "soon"}', "bad-line", "no time of ISO 8601"),
    ],
)
def test_a_bad_line_is_told_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, line: str, code: str, words: str
) -> None:
    left, (bad, good) = answers(monkeypatch, line, '{"id": 2, "body": ""}')
    assert left == 4 and bad["error"]["code"] == code and words in bad["error"]["message"]
    assert good["id"] == 2 and good["summary"] == "" and good["dateline"] is None
