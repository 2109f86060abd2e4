"""A clock that stands still and crashes in this process, at the named points of the road."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from wiredesk.archive import books, claiming, recording


class Crash(BaseException):
    """No guard catches it, as none catches SIGKILL."""


class Clock:
    """The time of everybody: the road's steps get it handed in, desk actions ask Django."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at

    def install(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(timezone, "now", self)


class Fuse:
    """Stands in for ``crashpoint`` everywhere on the road; blows once where it is set."""

    def __init__(self) -> None:
        self.point = ""

    def __call__(self, name: str) -> None:
        if name == self.point:
            self.point = ""
            raise Crash(name)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """The archive asks its own ``crashpoint``; the rest of the road asks the toolbox."""
        for module in (recording, claiming, books):
            patch.setattr(module, "crashpoint", self)
