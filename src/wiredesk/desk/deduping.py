"""The filter ``wiredesk dedupe``: which story is nearly the same as an earlier one; no database."""

from collections.abc import Sequence
from datetime import UTC, datetime

from wiredesk.core.neardup import MOST_STORIES, Window, sketch_of
from wiredesk.desk.linewise import Answer, Line, filtered, required

_USAGE = """\
Stories in, and for each the earlier story that it nearly repeats.

With --jsonl every line is {"id": ..., "text": "..."} and gives {"id": ..., "same_as": ID or null};
a line that cannot be read gives {"id": null, "line": N, "error": {"code", "message"}} and the
others go on. The last 200,000 stories are remembered, about 1 KB each.

exit codes: 0 all done, 2 wrong usage, 4 some lines failed
"""
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # no window of time: all lines are of one moment


def run(argv: Sequence[str]) -> int:
    """Run the filter over ``argv`` (without the command's name); return its exit code."""
    return filtered("dedupe", _USAGE, argv, answering)


def answering() -> Answer:
    """What a line is answered, by all that came before it."""
    window: Window[int] = Window(most=MOST_STORIES)
    names: dict[int, object] = {}
    count = 0

    def answer(line: Line) -> dict[str, object]:
        nonlocal count
        sketch = sketch_of(required(line, "text"))
        count += 1
        found = window.find(sketch, _ALWAYS)
        window.insert(count, _ALWAYS, sketch)
        names[count] = line.get("id")
        names.pop(count - MOST_STORIES, None)
        return {"same_as": names.get(found.id) if found else None}

    return answer
