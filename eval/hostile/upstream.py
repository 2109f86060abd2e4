"""Turns the test expressions of feedparser into facts; nothing in them is ever run.

Read are comparisons of ``entries[n]…`` with a constant, joined by ``and``; everything else (the
feed's own title, bozo, encoding, version, itunes …) is about things that our items do not hold.
"""

import ast
from collections.abc import Iterator
from typing import Any

from eval.hostile.facts import Fact

# feedparser's path behind entries[n] (numbers as *) -> our word for it
_FIELDS = {
    "title": "title", "title_detail.value": "title",
    "link": "link",
    "id": "id", "guid": "id",
    "published": "published", "published_parsed": "published",
    "created": "created", "created_parsed": "created",
    "updated": "updated", "updated_parsed": "updated",
    "expired_parsed": "expires",
    "summary": "summary", "description": "summary", "summary_detail.value": "summary",
    "content.*.value": "content",
    "author": "author", "author_detail.name": "author", "authors.*.name": "author",
    "category": "tag", "tags.*.term": "tag", "tags.*.label": "tag", "tags.*.scheme": "scheme",
    "rights": "rights", "copyright": "rights", "publisher_detail.name": "credit",
    "language": "language", "title_detail.language": "language",
    "content.*.language": "language",
    "links.*.href": "linked", "links.*.rel": "rel",
}  # fmt: skip


def facts_of(expression: str) -> list[Fact]:
    """The facts about items in an expression; [] where it is about other things alone."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        return []
    return [fact for part in _joined(tree.body) for fact in _compared(part)]


def _joined(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _joined(value)
    else:
        yield node


def _compared(node: ast.expr) -> Iterator[Fact]:
    """``entries[0]['a'] == entries[1]['a'] == 'x'`` is two facts."""
    if not isinstance(node, ast.Compare) or not all(isinstance(op, ast.Eq) for op in node.ops):
        return
    sides = [node.left, *node.comparators]
    try:
        wanted = ast.literal_eval(sides[-1])
    except (ValueError, TypeError):
        return
    for side in sides[:-1]:
        path = _path(side)
        if len(path) > 2 and path[0] == "entries" and isinstance(path[1], int):
            field = _field(".".join("*" if isinstance(p, int) else p for p in path[2:]), wanted)
            if field:
                yield Fact(path[1], field, wanted)


def _field(path: str, wanted: Any) -> str | None:
    if path == "where.coordinates" and isinstance(wanted, tuple) and len(wanted) == 2:
        return "where"
    if path == "where" and wanted == {}:
        return "nowhere"
    return _FIELDS.get(path) if isinstance(wanted, str | tuple) else None


def _path(node: ast.expr) -> list[Any]:
    """``entries[0].tags[1]['term']`` as ["entries", 0, "tags", 1, "term"]; [] for anything else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [*_path(node.value), node.attr]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return [*_path(node.value), node.slice.value]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        first = node.args[0]
        if node.func.attr == "get" and isinstance(first, ast.Constant):
            return [*_path(node.func.value), first.value]
    return []
