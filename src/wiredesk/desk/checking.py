"""Checks the archive, with a cell at hand to read transmissions again where rows cannot tell."""

from collections.abc import Sequence
from datetime import datetime

from wiredesk.archive.reconciling import Finding, Reread
from wiredesk.archive.verifying import verify
from wiredesk.core.filing import Claimed, Result
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.ports import Cell as AnyCell
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import delivered, outcome
from wiredesk.desk.toolbox import toolbox


def check(now: datetime) -> list[Finding]:
    """Every broken promise of this archive; an empty list is a sound archive."""
    with Cell() as cell:
        return verify(now, rereader(cell, toolbox()))


def rereader(cell: AnyCell, tools: Toolbox) -> Reread:
    """A function that reads transmissions as the road does, and files nothing."""

    def reread(claims: Sequence[Claimed]) -> list[Result | None]:
        readings = cell.read_many([delivered(one) for one in claims])
        return [outcome(one, reading, tools) for one, reading in zip(claims, readings, strict=True)]

    return reread
