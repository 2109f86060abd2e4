"""Reads the Python of a source tree once, so that every rule looks at the same parsed modules."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Everything we write by hand in Python; Django's migrations are generated and answer to Django.
ROOTS = ("src/wiredesk", "tests", "bench", "eval")
GENERATED = ("migrations", "__pycache__", "node_modules")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One parsed file; ``path`` is relative to the repository, with forward slashes."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Dotted name, as imports spell it: ``src/wiredesk/site/a.py`` is ``wiredesk.site.a``."""
        return (
            self.path.removeprefix("src/")
            .removesuffix(".py")
            .removesuffix("/__init__")
            .replace("/", ".")
        )

    @property
    def lines(self) -> int:
        """Number of lines of the file, blank ones and comments included."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@dataclass(frozen=True)
class House:
    """All modules below one root folder."""

    root: Path
    modules: tuple[Module, ...]

    def below(self, package: str) -> list[Module]:
        """The modules of ``package`` and of everything inside it."""
        return [m for m in self.modules if m.name == package or m.name.startswith(package + ".")]


def read(root: Path) -> House:
    """Parse every hand-written module below ``root``; SyntaxError if one of them is not Python."""
    return House(root, tuple(_module(root, path) for path in sorted(_paths(root))))


def length(function: Function) -> int:
    """Lines from ``def`` to the last statement, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import, also inside functions and TYPE_CHECKING blocks.

    ``from a.b import c`` gives ``a.b.c``: whether ``c`` is a module or a name inside one makes no
    difference to a rule that allows ``a.b`` and what is below it.
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _paths(root: Path) -> Iterator[Path]:
    for folder in ROOTS:
        for path in (root / folder).rglob("*.py"):
            if not set(GENERATED) & set(path.relative_to(root).parts):
                yield path


def _module(root: Path, path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(root).as_posix(), text, ast.parse(text, filename=str(path)))


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = (
        module.name.split(".")
        if module.path.endswith("__init__.py")
        else module.name.split(".")[:-1]
    )
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])
