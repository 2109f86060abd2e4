"""The filter ``wiredesk cluster``: which running event each story belongs to; no database."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence

from wiredesk.core.storylines import Story, Storylines
from wiredesk.desk.linewise import Asked, filtered

_USAGE = """\
Stories in, and for each the number of the storyline it belongs to, by all that came before.

With --jsonl every line is {"id": ..., "headline"?: "...", "text": "...", "published"?: ISO 8601}
and gives {"id": ..., "storyline": N}; without published no pause counts. A line that cannot be read
gives {"id": null, "line": N, "error": {"code", "message"}} and the others go on.

exit codes: 0 all done, 2 wrong usage, 4 some lines failed
"""


def run(argv: Sequence[str]) -> int:
    """Run the filter over ``argv`` (without the command's name); return its exit code."""
    parser = ArgumentParser(
        prog="wiredesk cluster", description=_USAGE, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="file to read; - or none: stdin")
    parser.add_argument("--jsonl", action="store_true", required=True, help="JSON lines in and out")
    try:
        options = parser.parse_args(argv)
    except SystemExit as done:  # argparse leaves the process on -h and on wrong usage
        return int(done.code or 0)
    return filtered("wiredesk cluster", options.files, answering())


def answering() -> Callable[[Asked], dict[str, object]]:
    """What a line is answered, by all that came before it."""
    lines = Storylines()
    count = 0

    def answer(asked: Asked) -> dict[str, object]:
        nonlocal count
        count += 1
        story = Story(
            id=str(count), headline=asked.headline, text=asked.text, published=asked.published
        )
        return {"id": asked.id, "storyline": lines.assign(story).storyline}

    return answer
