"""Choose what is taken of a wire: its rules, its daily cap; the change stands in the books."""

import msgspec
from django.db import transaction

from wiredesk.archive import recording
from wiredesk.archive.models import Wire
from wiredesk.core.errors import ActionRefused
from wiredesk.core.selection import Rule, Selection, conditions, problems


def choose(wire: Wire, selection: Selection, *, by: str) -> None:
    """From now on these rules decide what of the wire becomes a story; what we hold stays.

    Raises ActionRefused where the rules make no sense, with every reason.
    """
    if wrong := problems(selection):
        raise ActionRefused("; ".join(wrong))
    with transaction.atomic():
        Wire.objects.filter(pk=wire.pk).update(selection=msgspec.to_builtins(selection))
        recording.audit(by, "selection changed", f"{wire.key}: {in_words(selection)}")


def in_words(selection: Selection) -> str:
    """The rules in one line: "1 skip subject sport (we have our own); at most 200 a day"."""
    said = [_rule(number, rule) for number, rule in enumerate(selection.rules, 1)]
    if selection.cap is not None:
        kept = f", {selection.reserve} of them kept for urgency 1 to 3" if selection.reserve else ""
        said.append(f"at most {selection.cap} new stories a day{kept}")
    return "; ".join(said) or "everything is taken"


def _rule(number: int, rule: Rule) -> str:
    met = [f"{name} {', '.join(values)}" for name, values in conditions(rule).items()]
    why = f" ({rule.reason})" if rule.reason else ""
    return f"{number} {rule.act} {' and '.join(met) or 'all else'}{why}"
