"""Lists of senders and servers as people write them: tidied, or refused with what is wrong."""

import re
from collections.abc import Iterable

from wiredesk.core.errors import Misconfigured

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})+"
_SENDER = re.compile(rf"(?:[a-z0-9!#$%&'*+/=?^_`{{|}}~.-]+@)?{_DOMAIN}")
_SERVER = re.compile(r"[^\s;=\"()/\\]+")


def senders(written: Iterable[str]) -> list[str]:
    """Addresses and domains in lower case. Raises Misconfigured."""
    return _tidied(written, _SENDER, "an address (desk@agency.example) or a domain")


def servers(written: Iterable[str]) -> list[str]:
    """Names that mail servers give themselves (authserv-id, RFC 8601). Raises Misconfigured."""
    return _tidied(written, _SERVER, "the name of a mail server, such as mx.example.org")


def _tidied(written: Iterable[str], form: re.Pattern[str], what: str) -> list[str]:
    tidy = [one.strip().lower().removeprefix("@") for one in written]
    wrong = next((one for one in tidy if not form.fullmatch(one)), None)
    if wrong is not None:
        raise Misconfigured(f"{wrong[:100]!r} is not {what}")
    return list(dict.fromkeys(tidy))
