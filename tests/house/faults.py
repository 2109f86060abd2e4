"""One fault per rule: what a careless change would look like, and the check that must notice it."""

from dataclasses import dataclass
from pathlib import Path

SENTENCE = '"""Stands here to be caught."""\n'
CORE = "src/wiredesk/core"


@dataclass(frozen=True)
class Fault:
    """``files``: text appended where a file exists, else a new file; ``check`` must say so."""

    name: str
    check: str
    says: str
    files: dict[str, str]

    def plant(self, root: Path) -> None:
        """Write the fault into the copy below ``root``."""
        for path, text in self.files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            old = target.read_text(encoding="utf-8") if target.exists() else ""
            target.write_text(old + text, encoding="utf-8")


def _module(text: str) -> str:
    return SENTENCE + "\n" + text


SOURCE_FAULTS = [
    Fault(
        "a file of 401 lines",
        "file_budget",
        "401 lines",
        {f"{CORE}/text/long.py": SENTENCE + "A = 1\n" * 400},
    ),
    Fault(
        "a function of 51 lines",
        "function_budget",
        "51 lines",
        {f"{CORE}/text/tall.py": _module("def tall():\n" + "    a = 1\n" * 50)},
    ),
    Fault(
        "a method of 51 lines",
        "function_budget",
        "51 lines",
        {
            f"{CORE}/text/tall.py": _module(
                "class A:\n    def tall(self):\n" + "        a = 1\n" * 50
            )
        },
    ),
    Fault("no docstring", "first_sentence", "no docstring", {f"{CORE}/text/mute.py": "A = 1\n"}),
    Fault(
        "an empty package", "first_sentence", "no docstring", {f"{CORE}/text/new/__init__.py": ""}
    ),
    Fault(
        "a docstring that is no sentence",
        "first_sentence",
        "not one whole sentence",
        {f"{CORE}/text/mute.py": '"""\nHelpers\n"""\n'},
    ),
    *(
        Fault(
            f"a module {path}",
            "telling_names",
            path.split("/")[0].split(".")[0],
            {f"{CORE}/{path}": SENTENCE},
        )
        for path in ("utils.py", "common.py", "helpers.py", "misc/rest.py")
    ),
    Fault(
        "a bare except",
        "narrow_excepts",
        "bare except",
        {"src/wiredesk/site/catch.py": _module("try:\n    A = 1\nexcept:\n    A = 2\n")},
    ),
    Fault(
        "a broad except",
        "narrow_excepts",
        "broad except",
        {
            "src/wiredesk/site/catch.py": _module(
                "try:\n    A = 1\nexcept (OSError, Exception):\n    A = 2\n"
            )
        },
    ),
    Fault(
        "a broad suppress",
        "narrow_excepts",
        "broad except",
        {
            "src/wiredesk/site/catch.py": _module(
                "with contextlib.suppress(Exception):\n    A = 1\n"
            )
        },
    ),
    Fault(
        "the site knows the desk",
        "known_neighbours",
        "wiredesk.site may not import wiredesk.desk.road",
        {
            "src/wiredesk/site/pages.py": _module(
                "def page():\n    from wiredesk.desk import road\n"
            )
        },
    ),
    Fault(
        "the site records",
        "known_neighbours",
        "wiredesk.site may not import wiredesk.archive.recording",
        {"src/wiredesk/site/pages.py": _module("from ..archive import recording\n")},
    ),
    Fault(
        "the newsletter searches by itself",
        "known_neighbours",
        "wiredesk.newsletter may not import wiredesk.archive.search",
        {"src/wiredesk/newsletter/issue.py": _module("import wiredesk.archive.search\n")},
    ),
    Fault(
        "the road knows the archive",
        "known_neighbours",
        "wiredesk.desk.road may not import wiredesk.archive",
        {"src/wiredesk/desk/road.py": "\nfrom wiredesk.archive import finding\n"},
    ),
    Fault(
        "the ports know the wires",
        "known_neighbours",
        "wiredesk.desk.ports may not import wiredesk.wires",
        {"src/wiredesk/desk/ports.py": "\nfrom wiredesk.wires import guard\n"},
    ),
    Fault(
        "a new reader uses a reader",
        "readers_apart",
        "wiredesk.core.formats.rss",
        {
            f"{CORE}/formats/telex.py": _module(
                'from wiredesk.core.formats.rss import read\n\nKEY = "telex"\n'
            )
        },
    ),
    Fault(
        "the core asks the clock",
        "pure_core",
        "datetime.now",
        {f"{CORE}/rights.py": "\nNOW = datetime.now(UTC)\n"},
    ),
    Fault(
        "the core opens a file", "pure_core", "open()", {f"{CORE}/rights.py": '\nF = open("a")\n'}
    ),
    Fault(
        "the core goes out",
        "pure_core",
        "urllib.request",
        {f"{CORE}/rights.py": "\nfrom urllib.request import urlopen\n"},
    ),
]

HOUSE, PURE = "The house", "The core is pure"
IMPORT_FAULTS = [
    Fault(
        "the core knows the archive",
        "imports",
        HOUSE,
        {f"{CORE}/item.py": "\nimport wiredesk.archive\n"},
    ),
    Fault(
        "the archive knows the wires",
        "imports",
        HOUSE,
        {"src/wiredesk/archive/__init__.py": "\nimport wiredesk.wires\n"},
    ),
    Fault(
        "the desk knows the site",
        "imports",
        HOUSE,
        {"src/wiredesk/desk/__init__.py": "\nimport wiredesk.site\n"},
    ),
    Fault(
        "the site knows the API",
        "imports",
        HOUSE,
        {"src/wiredesk/site/__init__.py": "\nimport wiredesk.api\n"},
    ),
    Fault(
        "a package without a place", "imports", HOUSE, {"src/wiredesk/extra/__init__.py": SENTENCE}
    ),
    Fault(
        "errors know items",
        "imports",
        "The core:",
        {f"{CORE}/errors.py": "\nimport wiredesk.core.item\n"},
    ),
    Fault(
        "text knows formats",
        "imports",
        "The core:",
        {f"{CORE}/text/__init__.py": "\nimport wiredesk.core.formats\n"},
    ),
    Fault("a core module without a place", "imports", "The core:", {f"{CORE}/stray.py": SENTENCE}),
    Fault(
        "a reader uses a reader",
        "imports",
        "The readers",
        {
            f"{CORE}/formats/nitf.py": "\nimport wiredesk.core.formats.anpa1312\n",
            f"{CORE}/formats/anpa1312.py": "\n",
        },
    ),
    *(
        Fault(
            f"the core imports {name}", "imports", PURE, {f"{CORE}/item.py": f"\nimport {name}\n"}
        )
        for name in ("django.utils.timezone", "os", "socket", "time")
    ),
    Fault(
        "the worker loads spaCy",
        "imports",
        "Only the pipeline knows spaCy",
        {"src/wiredesk/desk/knowledge.py": "\ndef late():\n    import spacy.tokens\n"},
    ),
    Fault(
        "the wires import Django",
        "imports",
        "The wires know no Django",
        {"src/wiredesk/wires/__init__.py": "\nfrom django.conf import settings\n"},
    ),
    Fault(
        "the newsletter reaches the desk",
        "imports",
        "The public side",
        {"src/wiredesk/newsletter/__init__.py": "\nimport wiredesk.desk\n"},
    ),
    Fault(
        "two modules need each other",
        "imports",
        "No import cycles",
        {
            "src/wiredesk/site/left.py": _module("import wiredesk.site.right\n"),
            "src/wiredesk/site/right.py": _module("import wiredesk.site.left\n"),
        },
    ),
]

UNTYPED = _module("def untyped(a):\n    return a\n")
TOOL_FAULTS = [
    Fault("an unused import", "ruff", "F401", {f"{CORE}/text/idle.py": _module("import re\n")}),
    Fault(
        "a naive time",
        "ruff",
        "DTZ",
        {f"{CORE}/text/idle.py": _module("import datetime\n\nA = datetime.datetime(2026, 1, 1)\n")},
    ),
    Fault(
        "a public function without a docstring", "ruff", "D103", {f"{CORE}/text/idle.py": UNTYPED}
    ),
    Fault(
        "untidy layout",
        "format",
        "would be reformatted",
        {f"{CORE}/text/idle.py": _module("A = {1:2}\n")},
    ),
    *(
        Fault(
            f"an untyped function in {package}",
            "mypy",
            f"{package}/untyped.py:3: error",
            {f"src/wiredesk/{package}/untyped.py": UNTYPED},
        )
        for package in ("core", "wires", "desk")
    ),
]
