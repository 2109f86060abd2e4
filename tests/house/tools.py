"""The rules that a tool checks better than we could: ruff, mypy, import-linter, by subprocess."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent

# Exactly what `make check` runs; each works on the folder it is started in.
TOOLS: dict[str, tuple[str, ...]] = {
    "ruff": ("ruff", "check", "--output-format", "concise", "."),
    "format": ("ruff", "format", "--check", "--output-format", "concise", "."),
    "mypy": ("mypy", "-p", "wiredesk.core", "-p", "wiredesk.wires", "-p", "wiredesk.desk"),
    "imports": ("lint-imports", "--no-cache"),
}


def run(tool: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run one of TOOLS in ``root`` on the sources of ``root``; the caller reads code and output."""
    program, *arguments = TOOLS[tool]
    with tempfile.TemporaryDirectory() as home:  # mypy's Django plugin loads the settings
        own = {"PYTHONPATH": str(root / "src"), "WIREDESK_HOME": home, "NO_COLOR": "1"}
        return subprocess.run(
            [str(BIN / program), *arguments],
            cwd=root,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
