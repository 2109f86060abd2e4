"""`make check`: every rule of the house, one line each, with complaints where one is broken."""

import sys
import time
from pathlib import Path

from tests.house.reading import read
from tests.house.rules import RULES, sizes
from tests.house.tools import TOOLS, run


def main() -> int:
    """Check the folder we are in; 0 when every rule is kept, 1 otherwise."""
    root = Path.cwd()
    house = read(root)
    broken = [name for name, rule in RULES.items() if not _report(name, list(rule(house)), 0.0)]
    for tool in TOOLS:
        started = time.monotonic()
        done = run(tool, root)
        output = (done.stdout + done.stderr).strip().splitlines()
        if not _report(tool, output if done.returncode else [], time.monotonic() - started):
            broken.append(tool)
    print("sizes in lines: " + ", ".join(f"{name} {value}" for name, value in sizes(house).items()))
    print(f"broken: {', '.join(broken)}" if broken else "The house is in order.")
    return 1 if broken else 0


def _report(name: str, complaints: list[str], seconds: float) -> bool:
    print(f"{'broken' if complaints else 'kept  '}  {name:<17}{seconds:6.1f} s")
    for complaint in complaints:
        print(f"        {complaint}")
    return not complaints


if __name__ == "__main__":
    sys.exit(main())
