"""One log line per event: escaped, with the story id that runs from bytes to page."""

import logging
import re
from datetime import UTC, datetime

_CALLBACK = re.compile(r"(/api/websub/)[\w-]+")  # its end is known to one hub alone


class LineFormatter(logging.Formatter):
    """``time level logger message key=value ...``; control characters cannot forge a line."""

    FIELDS = ("story", "transmission", "wire", "act", "state")

    def format(self, record: logging.LogRecord) -> str:
        """One escaped line; a traceback follows indented, where there is one."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        facts = [f"{name}={getattr(record, name)}" for name in self.FIELDS if hasattr(record, name)]
        line = " ".join([f"{at}Z", record.levelname, record.name, record.getMessage(), *facts])
        escaped = _CALLBACK.sub(r"\1***", line).encode("unicode_escape").decode("ascii")
        if record.exc_info:
            escaped += "\n  " + self.formatException(record.exc_info).replace("\n", "\n  ")
        return escaped
