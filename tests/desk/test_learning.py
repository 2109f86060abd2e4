"""The command ``wiredesk learn topics``: files good and bad."""

import json
from pathlib import Path

import pytest

from wiredesk.core.enrich.topic_model import unpacked
from wiredesk.desk.learning import DONE, SOME_FAILED, USAGE, run

GOOD = [
    {"id": 7, "title": "Cup goal", "text": "The match ended late", "iptc": "15000000"},
    {"headline": "Rate cut", "body": "The bank cut its rate", "topic": "subj:04000000"},
    {"title": "Without a code", "text": "Nothing", "iptc": None},
]


def learn(folder: Path, lines: list[str]) -> int:
    (folder / "stories.jsonl").write_text("\n".join(lines), "utf-8")
    return run(["topics", "--from", f"{folder}/stories.jsonl", "--to", f"{folder}/m"])


def test_coded_stories_become_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert learn(tmp_path, [*map(json.dumps, GOOD), ""]) == DONE
    model = unpacked((tmp_path / "m").read_bytes())
    assert (model.examples, model.stories, len(model.topics)) == (2, ("7",), 17)
    assert "2 stories, 17 topics" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m", "stories.jsonl"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 4: this is no JSON"),
        ("[]", "line 4: this is not an object"),
        ('{"iptc": "15000000"}', "line 4: there is neither a title nor a text"),
        ('{"title": 5, "iptc": "15000000"}', "line 4: title is not a text"),
        ('{"title": "A", "iptc": "N2:EUROP"}', "line 4: the topic 'N2:EUROP' leads to no"),
    ],
)
def test_a_line_that_cannot_be_used_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    assert learn(tmp_path, [*map(json.dumps, GOOD), line]) == SOME_FAILED
    assert said in capsys.readouterr().err
    assert unpacked((tmp_path / "m").read_bytes()).examples == 2


def test_without_a_coded_story_nothing_is_written(tmp_path: Path) -> None:
    assert learn(tmp_path, [json.dumps(GOOD[2])]) == USAGE
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("arguments", [[], ["topics"], ["topics", "--from", "/absent/file"]])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    assert run(arguments) == USAGE
