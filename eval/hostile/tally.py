"""Counts right and wrong per class of the corpus, and prints the table."""

from collections.abc import Iterable

from msgspec import Struct, field

from eval.hostile.throwing import Thrown


class Row(Struct):
    """One class: how many, what came of them, the worst of their costs, what went wrong."""

    name: str
    count: int = 0
    right: int = 0
    foreign: int = 0  # asks for things that our items do not hold
    seconds: float = 0.0
    mib: float = 0.0
    crashes: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, label: str, verdict: bool | None, *thrown: Thrown) -> None:
        """One case: right, wrong, or (None) not ours; limits passed are always wrong."""
        self.count += 1
        for one in thrown:
            self.seconds, self.mib = max(self.seconds, one.seconds), max(self.mib, one.mib)
            self.crashes += one.crashed
            if not one.within_limits:
                verdict = False
                label += f" [{one.seconds:.1f} s, {one.mib:.0f} MiB, {one.error}]"
        self.right += verdict is True
        self.foreign += verdict is None
        if verdict is False:
            self.wrong.append(label)

    @property
    def share(self) -> float:
        """Right of those that are ours."""
        ours = self.count - self.foreign
        return self.right / ours if ours else 1.0


def print_table(rows: Iterable[Row]) -> None:
    """All rows, right against wrong of what is ours."""
    print(f"{'':34}{'cases':>7}{'right':>7}{'wrong':>7}{'not ours':>9}{'share':>8}"
          f"{'s':>6}{'MiB':>6}{'crashes':>8}")  # fmt: skip
    for row in rows:
        print(f"{row.name:34}{row.count:>7}{row.right:>7}{len(row.wrong):>7}{row.foreign:>9}"
              f"{row.share:>8.1%}{row.seconds:>6.2f}{row.mib:>6.0f}{row.crashes:>8}")  # fmt: skip
