"""The filter ``wiredesk learn topics --from``: a topic model from a file of coded stories."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from wiredesk.core.enrich.learning import Example, learn
from wiredesk.core.enrich.topic_model import packed
from wiredesk.core.enrich.topic_seeds import seeds
from wiredesk.core.enrich.topics import top_of
from wiredesk.core.errors import Misconfigured

DONE, USAGE, SOME_FAILED = 0, 2, 4
MODEL = "topics.model"
MOST_TOLD = 10
"""Problems printed; the others are counted."""


def run(argv: Sequence[str]) -> int:
    """Learn and write the model; 0 done, 2 usage or nothing learnt, 4 some lines were left out."""
    try:
        options = _arguments().parse_args(argv)
    except SystemExit as leaving:  # argparse has printed the reason or the help
        return int(leaving.code or 0)
    try:
        return _learnt(options)
    except (OSError, Misconfigured) as error:
        print(f"wiredesk learn: {error}", file=sys.stderr)
        return USAGE


def _arguments() -> ArgumentParser:
    parser = ArgumentParser(
        prog="wiredesk learn",
        description="Learn topics from coded stories. Each line of the file is an object: title (or"
        " headline), text (or body), iptc (or topic; null = left out), and if known id, language.",
        epilog="Exit codes: 0 learnt, 2 wrong usage or nothing to learn, 4 learnt, but some lines"
        " could not be used.",
    )
    parser.add_argument("what", choices=["topics"])
    parser.add_argument(
        "--from", dest="source", type=Path, required=True, metavar="FILE", help="JSON lines"
    )
    parser.add_argument("--to", type=Path, default=Path(MODEL), metavar="MODEL", help="the model")
    return parser


def _learnt(options: Namespace) -> int:
    with options.source.open("rb") as lines:
        examples, problems = read(lines)
    for problem in problems[:MOST_TOLD]:
        print(f"wiredesk learn: {options.source}: {problem}", file=sys.stderr)
    if len(problems) > MOST_TOLD:
        print(f"wiredesk learn: and {len(problems) - MOST_TOLD} more", file=sys.stderr)
    if not examples:
        raise Misconfigured(f"{options.source}: there is no coded story to learn from")
    model = learn(examples, seeds())
    put_in_place(packed(model), options.to)
    print(f"{options.to}: {model.examples} stories, {len(model.topics)} topics")
    return SOME_FAILED if problems else DONE


def read(lines: Iterable[bytes]) -> tuple[list[Example], list[str]]:
    """The coded stories of JSON lines, and one sentence for each line that cannot be used."""
    examples: list[Example] = []
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            example = _example(msgspec.json.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(f"line {number}: this is no JSON: {error}")
        except Misconfigured as error:
            problems.append(f"line {number}: {error}")
        else:
            examples += [example] if example else []
    return examples, problems


def _example(row: Any) -> Example | None:
    """A line as an example with a top-level Media Topic; None where the story has no code."""
    if not isinstance(row, dict):
        raise Misconfigured("this is not an object with title, text and iptc")
    topic = _text(row, "iptc", "topic")
    if not topic:
        return None
    text = f"{_text(row, 'title', 'headline')}\n{_text(row, 'text', 'body')}"
    if not text.strip():
        raise Misconfigured("there is neither a title nor a text")
    top = top_of(topic)
    if not top:
        raise Misconfigured(f"the topic {topic[:60]!r} leads to no Media Topic")
    return Example(text=text, topic=top, story=_text(row, "id"), language=_text(row, "language"))


def _text(row: dict[str, Any], *names: str) -> str:
    """The first of these fields that is there."""
    for name in names:
        value = row.get(name)
        if isinstance(value, int) and name == "id":
            return str(value)
        if isinstance(value, str):
            return value
        if value is not None:
            raise Misconfigured(f"{name} is not a text")
    return ""


def put_in_place(body: bytes, path: Path) -> None:
    """All of a model or nothing: a reader never sees half of it."""
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(body)
    half.replace(path)
