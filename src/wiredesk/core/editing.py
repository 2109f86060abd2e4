"""What the desk may change of a text by contract: nothing, its headline, whole sentences, all.

A cut leaves whole sentences out and keeps the others as they are and in their order: taking out a
"not" is no cut.
"""

from collections.abc import Iterable

from wiredesk.core.item import Value
from wiredesk.core.rights import Contract
from wiredesk.core.text.sentences import sentences


class Wording(Value, frozen=True, kw_only=True):
    """Words of a story, plain text; None = left as its agency filed it."""

    headline: str | None = None
    summary: str | None = None
    text: str | None = None


def why_not(contract: Contract, filed: str, ours: Wording) -> str:
    """Why the licence refuses an edit, for the editor; "" where it does not.

    ``filed`` is the plain text as the agency has it.
    """
    changed = [name for name in ("headline", "summary", "text") if getattr(ours, name) is not None]
    if contract.edits == "full" or not changed:
        return ""
    if contract.edits == "none":
        return (
            f"the licence lets nothing be changed, and this edit changes the {_listed(changed)};"
            " withhold the story where it cannot stand as it is"
        )
    if ours.text is None:
        return ""
    if contract.edits == "headline":
        return "the licence lets headline and summary be changed, and this edit changes the text"
    added = _first_new(_sentences(filed), _sentences(ours.text))
    if added is None:
        return ""
    return f"the licence lets whole sentences be left out, and this one is not as filed: “{added}”"


def _listed(names: list[str]) -> str:
    return " and the ".join(names)


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentences(text)]


def _first_new(filed: Iterable[str], ours: Iterable[str]) -> str | None:
    """The first of our sentences that does not follow in the agency's; None where all do."""
    rest = iter(filed)
    return next((one for one in ours if one not in rest), None)
