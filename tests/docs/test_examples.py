"""Every example of the documentation runs, and gives what the page says."""

import doctest

import pytest

from tests.docs.test_docs import DOCS, PAGES

EXAMPLES = [path for path in PAGES if ">>> " in path.read_text("utf-8")]

SHOWN = (
    "enrich", "sketch_of", "likeness", "Window", "Storylines", "trending", "round_up", "pairs_of",
    "locator_map",
)  # fmt: skip
"""What other programs may import, each with an example."""


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_of(path):
    failed, run = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert run and not failed


@pytest.mark.parametrize("name", SHOWN)
def test_what_may_be_imported_has_an_example(name: str) -> None:
    page = (DOCS / "reference" / "python.md").read_text("utf-8")
    lines = [line for line in page.splitlines() if line.startswith(("    >>>", "    ..."))]
    assert any(f"{name}(" in line for line in lines)
