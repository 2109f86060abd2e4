"""The rules that are read off the source text: budgets, names, first sentences, excepts, imports.

Each rule takes the parsed house and gives its complaints, one sentence each; none means kept.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator

from tests.house.reading import House, Module, imports, length

FILE_BUDGET = 400
FUNCTION_BUDGET = 50

# A name that says nothing collects everything.
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "misc"}

# The guards of the road, with how many each file has: one bad transmission never stops another, one
# bad item never stops its siblings. (A handler that ends in a bare ``raise`` swallows nothing.)
BROAD_EXCEPTS = {"src/wiredesk/desk/engine/cell.py": 2}

# Packages that may know only these parts of wiredesk (themselves are always allowed).
MAY_IMPORT = {
    "wiredesk.site": (
        "wiredesk.archive.finding",
        "wiredesk.archive.letters",
        "wiredesk.archive.models",
        "wiredesk.core",
    ),
    "wiredesk.newsletter": (
        "wiredesk.archive.finding",
        "wiredesk.archive.letters",
        "wiredesk.archive.models",
        "wiredesk.core",
    ),
    "wiredesk.desk.road": ("wiredesk.core", "wiredesk.desk.ports"),
    "wiredesk.desk.ports": ("wiredesk.core",),
}

# Ways to the clock, to files and to the terminal that need no import or hide in a pure one.
IMPURE_CALLS = {
    "open",
    "input",
    "print",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
}
IMPURE_IMPORTS = ("urllib.request", "uuid.uuid1", "uuid.uuid4", "importlib.metadata")

_SENTENCE = re.compile(r"^[\"'`A-Z0-9].*\w.*[.!?]$")


def file_budget(house: House) -> Iterator[str]:
    """No file is longer than FILE_BUDGET lines."""
    for module in house.modules:
        if module.lines > FILE_BUDGET:
            yield f"{module.path}: {module.lines} lines; the budget is {FILE_BUDGET}"


def function_budget(house: House) -> Iterator[str]:
    """No function is longer than FUNCTION_BUDGET lines."""
    for module in house.modules:
        for function in module.functions():
            if length(function) > FUNCTION_BUDGET:
                where = f"{module.path}:{function.lineno} {function.name}"
                yield f"{where}: {length(function)} lines; the budget is {FUNCTION_BUDGET}"


def first_sentence(house: House) -> Iterator[str]:
    """Every module opens with a docstring whose first line is one plain sentence."""
    for module in house.modules:
        if not module.text.strip() and not module.path.startswith("src/"):
            continue  # an empty package marker beside tests
        docstring = ast.get_docstring(module.tree, clean=False)
        if docstring is None:
            yield f"{module.path}: no docstring; say in one sentence what the module is for"
        elif not _SENTENCE.match(docstring.partition("\n")[0].strip()):
            yield f"{module.path}: the first line of the docstring is not one whole sentence"


def telling_names(house: House) -> Iterator[str]:
    """No utils.py, common.py, helpers.py or misc, as a file or as a folder."""
    for module in house.modules:
        empty = EMPTY_NAMES & set(module.path.removesuffix(".py").split("/"))
        if empty:
            yield f"{module.path}: {empty.pop()!r} says nothing; name it after what it does"


def narrow_excepts(house: House) -> Iterator[str]:
    """No bare except anywhere; a broad one only at the guards of the road, as often as listed."""
    for module in house.below("wiredesk"):
        broad = [line for line, kind in _excepts(module) if kind == "broad"]
        for line, kind in _excepts(module):
            if kind == "bare":
                yield f"{module.path}:{line}: bare except; name what you can handle"
        if len(broad) > BROAD_EXCEPTS.get(module.path, 0):
            yield f"{module.path}: broad except in line {broad}; only the guards of the road may"


def known_neighbours(house: House) -> Iterator[str]:
    """Packages in MAY_IMPORT use nothing of wiredesk but what is listed there."""
    for package, allowed in MAY_IMPORT.items():
        for module in house.below(package):
            for line, name in imports(module):
                if name.startswith("wiredesk.") and not _below(name, (package, *allowed)):
                    yield f"{module.path}:{line}: {package} may not import {name}"


def readers_apart(house: House) -> Iterator[str]:
    """A format reader (a module of core/formats with a KEY) imports no other reader."""
    readers = {m.name: m for m in house.below("wiredesk.core.formats") if _has_key(m)}
    for name, module in readers.items():
        others = tuple(other for other in readers if other != name)
        for line, imported in imports(module):
            if _below(imported, others):
                yield f"{module.path}:{line}: a reader may not import the reader {imported}"


def pure_core(house: House) -> Iterator[str]:
    """The core asks no clock, opens no file and prints nothing (.importlinter forbids the rest)."""
    for module in house.below("wiredesk.core"):
        for line, name in imports(module):
            if _below(name, IMPURE_IMPORTS):
                yield f"{module.path}:{line}: imports {name}"
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in IMPURE_CALLS:
                yield f"{module.path}:{node.lineno}: calls {ast.unparse(node.func)}()"


def _excepts(module: Module) -> Iterator[tuple[int, str]]:
    """(line, "bare" | "broad") of every handler or suppress() that swallows too much."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield node.lineno, "bare"
        elif _catches_everything(node):
            yield node.lineno, "broad"


def _catches_everything(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return _names_everything(node.type) and ast.unparse(node.body[-1]) != "raise"
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"suppress", "contextlib.suppress"}:
        return any(_names_everything(argument) for argument in node.args)
    return False


def _names_everything(node: ast.expr | None) -> bool:
    caught = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(
        isinstance(one, ast.Name) and one.id in {"Exception", "BaseException"} for one in caught
    )


def _has_key(module: Module) -> bool:
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "KEY"
        for node in module.tree.body
    )


def _below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


RULES: dict[str, Callable[[House], Iterator[str]]] = {
    rule.__name__: rule
    for rule in (
        file_budget,
        function_budget,
        first_sentence,
        telling_names,
        narrow_excepts,
        known_neighbours,
        readers_apart,
        pure_core,
    )
}


def sizes(house: House) -> dict[str, float]:
    """Median and largest sizes in lines of files and functions in src, for the eye: no rule."""
    files = Counter({module.path: module.lines for module in house.below("wiredesk")})
    functions = sorted(length(f) for module in house.below("wiredesk") for f in module.functions())
    ordered = sorted(files.values())
    return {
        "file_median": ordered[len(ordered) // 2],
        "file_largest": ordered[-1],
        "function_median": functions[len(functions) // 2],
        "function_largest": functions[-1],
    }
