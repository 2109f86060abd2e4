"""Every error Wiredesk raises, on one page; the class decides what the road does with it.

WiredeskError                 anything below; carries a stable ``code`` and a readable sentence
├── Unreadable                the bytes cannot become news items        -> quarantine
│   ├── UnknownFormat         no reader recognises the bytes
│   ├── Malformed             a reader recognised them, but they are broken beyond use
│   ├── TooBig                a size, depth or count limit was passed
│   └── ForbiddenContent      external entities, entity bombs, executable codecs
├── Refused                   our own rules say no                      -> tell, never retry
│   ├── AddressRefused        the guard will not dial this address
│   ├── HostKeyRefused        the server shows a key that nobody confirmed
│   ├── ActionRefused         a desk action is not allowed here and now
│   └── LicenceRefused        the contract does not allow it
├── Passing                   the world was in the way                  -> retry later
│   ├── FetchFailed           connection, TLS, time-out, bad status
│   ├── CellDied              the reading process crashed or ran out of its limits
│   └── LeaseLost             somebody else took the work over
└── Misconfigured             settings or arguments make no sense       -> stop with a clear message

Codes are part of the public interface (``wiredesk parse``, ``why``, the quarantine list): they are
added, never renamed.
"""


class WiredeskError(Exception):
    """Base of the tree: ``code`` is stable, ``str(error)`` is a sentence for people."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class Unreadable(WiredeskError):
    """The bytes of a transmission cannot become news items; it goes to quarantine."""

    code = "unreadable"


class UnknownFormat(Unreadable):
    """No reader recognises the bytes."""

    code = "unknown-format"


class Malformed(Unreadable):
    """A reader recognised the format, but the bytes are broken beyond use."""

    code = "malformed"


class TooBig(Unreadable):
    """A size, depth or count limit was passed."""

    code = "too-big"


class ForbiddenContent(Unreadable):
    """The bytes ask for something a reader must never do (entities, DTDs, odd codecs)."""

    code = "forbidden-content"


class Refused(WiredeskError):
    """Our own rules say no; trying again will not help."""

    code = "refused"


class AddressRefused(Refused):
    """The guard will not dial this address."""

    code = "address-refused"


class HostKeyRefused(Refused):
    """The server showed another key than the one that a person confirmed, or none was confirmed.

    ``offered``: the server's key as one OpenSSH line, for a person to compare.
    """

    code = "host-key"

    def __init__(self, message: str, *, code: str | None = None, offered: str = "") -> None:
        super().__init__(message, code=code)
        self.offered = offered


class ActionRefused(Refused):
    """A desk action is not allowed here and now."""

    code = "action-refused"


class LicenceRefused(Refused):
    """The contract behind a wire does not allow it."""

    code = "licence-refused"


class Passing(WiredeskError):
    """The world was in the way; the same work may succeed later."""

    code = "passing"


class FetchFailed(Passing):
    """Connection, TLS, time-out or an HTTP status that is not an answer.

    ``retry_after``: seconds the server asked us to wait, already capped; None if it did not.
    """

    code = "fetch-failed"

    def __init__(
        self, message: str, *, code: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class CellDied(Passing):
    """The process that reads untrusted bytes crashed or ran out of its limits."""

    code = "cell-died"


class LeaseLost(Passing):
    """The lease on a piece of work was taken over by somebody else."""

    code = "lease-lost"


class Misconfigured(WiredeskError):
    """Settings or arguments make no sense together."""

    code = "misconfigured"
