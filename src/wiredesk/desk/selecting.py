"""`wiredesk wire select`: show, try and change what is taken of a wire."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import CommandError
from django.utils import timezone

from wiredesk.archive import trying
from wiredesk.archive.models import Wire
from wiredesk.core.selection import Selection, conditions, problems
from wiredesk.desk import actions
from wiredesk.desk.doors import DeskCommand


def select(command: DeskCommand, wire: Wire, options: dict[str, Any]) -> int:
    """With ``--dry-run`` nothing changes; with ``--rules`` alone they hold from now on."""
    selection = read_rules(options["rules"]) if options["rules"] else wire.chosen()
    if options["dry_run"]:
        _try(command, wire, selection, as_json=options["json"])
        return 0
    if options["rules"]:
        actions.choose(wire, selection, by=options["by"])
    if options["json"]:
        command.stdout.write(msgspec.json.encode(selection).decode())
    else:
        command.show(_rows(selection), as_json=False)
    return 0


def read_rules(path: Path) -> Selection:
    """The rules of a TOML or JSON file. Raises CommandError that says what is wrong with it."""
    try:
        text = path.read_text("utf-8")
        given = msgspec.json.decode(text) if text.lstrip()[:1] == "{" else tomllib.loads(text)
        selection = msgspec.convert(given, Selection)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}; see docs/reference/selection.md") from error
    if wrong := problems(selection):
        raise CommandError(f"{path}: {'; '.join(wrong)}")
    return selection


def _try(command: DeskCommand, wire: Wire, selection: Selection, *, as_json: bool) -> None:
    """A line for each item of the last day, then the sum on stderr."""
    tried = trying.would(wire, selection, timezone.now())
    rows = [
        {
            "received": one.at.isoformat(timespec="seconds"),
            "story": one.story,
            "headline": one.headline[:70],
            "would": one.act,
            "why": one.reason,
            "before": one.before,
        }
        for one in tried
    ]
    command.show(rows, as_json=as_json)
    reasons = trying.summed_up(tried)
    skipped = sum(count for _, count in reasons)
    command.stderr.write(f"{skipped} of {len(tried)} items of the last day would be skipped")
    for reason, count in reasons:
        command.stderr.write(f"  {count:5} {reason}")


def _rows(selection: Selection) -> list[dict[str, Any]]:
    rows = [
        {
            "rule": number,
            "act": rule.act,
            "where": "; ".join(f"{k} {', '.join(v)}" for k, v in conditions(rule).items()),
            "reason": rule.reason,
        }
        for number, rule in enumerate(selection.rules, 1)
    ]
    if selection.cap is not None:
        where = f"over {selection.cap} new stories a day"
        kept = f"{selection.reserve} of them kept for urgency 1 to 3"
        rows.append({"rule": "cap", "act": "skip", "where": where, "reason": kept})
    return rows
