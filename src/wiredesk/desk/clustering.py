"""The filter ``wiredesk cluster``: which running event each story belongs to; no database."""

from collections.abc import Sequence

from wiredesk.core.storylines import Story, Storylines
from wiredesk.desk.linewise import Answer, Line, filtered, required, text_under, time_under

_USAGE = """\
Stories in, and for each the number of the storyline it belongs to, by all that came before.

With --jsonl every line is {"id": ..., "headline"?: "...", "text": "...", "published"?: ISO 8601}
and gives {"id": ..., "storyline": N}; without published no pause counts. A line that cannot be read
gives {"id": null, "line": N, "error": {"code", "message"}} and the others go on.

exit codes: 0 all done, 2 wrong usage, 4 some lines failed
"""


def run(argv: Sequence[str]) -> int:
    """Run the filter over ``argv`` (without the command's name); return its exit code."""
    return filtered("cluster", _USAGE, argv, answering)


def answering() -> Answer:
    """What a line is answered, by all that came before it."""
    storylines = Storylines()
    count = 0

    def answer(line: Line) -> dict[str, object]:
        nonlocal count
        count += 1
        story = Story(
            id=str(count),
            headline=text_under(line, "headline"),
            text=required(line, "text"),
            published=time_under(line, "published"),
        )
        return {"storyline": storylines.assign(story).storyline}

    return answer
