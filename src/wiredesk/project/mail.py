"""Where letters leave the house: the typed form of WIREDESK_SMTP_URL."""

from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from msgspec import Struct

from wiredesk.core.errors import Misconfigured

NAME = "WIREDESK_SMTP_URL"
PORTS = {"none": 25, "starttls": 587, "implicit": 465}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
FORM = "smtp[s]://[user:password@]host[:port][?starttls=1]; write signs in a password as %XX"


class MailServer(Struct, frozen=True, kw_only=True):
    """One SMTP server; its password is in no representation of it."""

    host: str
    port: int
    user: str
    password: str
    tls: Literal["none", "starttls", "implicit"]

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, tls={self.tls})"


def mail_server(url: str) -> MailServer:
    """Read ``smtp://`` (STARTTLS with ``?starttls=1``) or ``smtps://`` (TLS from the start).

    Raises Misconfigured, never with a part of the URL: it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port, query = parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise Misconfigured(f"{NAME} is not an address: it must read {FORM}") from None
    tls = _tls(parts, query)
    if not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise Misconfigured(f"{NAME} must name a host and nothing after it: {FORM}")
    if bool(parts.username) != bool(parts.password):
        raise Misconfigured(f"{NAME} needs a user with a password, or neither: {FORM}")
    if not unquote((parts.username or "") + (parts.password or "")).isascii():
        raise Misconfigured(f"{NAME}: user and password must be ASCII, as SMTP logins are")
    if parts.password and tls == "none" and parts.hostname not in LOOPBACK:
        raise Misconfigured(
            f"{NAME} would send its password in the clear: use smtps:// or ?starttls=1"
        )
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[tls],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )


def _tls(parts: SplitResult, query: dict[str, str]) -> Literal["none", "starttls", "implicit"]:
    starttls = query.pop("starttls", "0")
    if parts.scheme not in ("smtp", "smtps") or query or starttls not in ("0", "1"):
        raise Misconfigured(f"{NAME} must read {FORM}")
    if parts.scheme == "smtps":
        if starttls == "1":
            raise Misconfigured(f"{NAME}: smtps:// is encrypted from the start, without STARTTLS")
        return "implicit"
    return "starttls" if starttls == "1" else "none"


def mail_settings(server: MailServer | None) -> dict[str, object]:
    """Django's EMAIL_* settings; without a server every letter is dropped."""
    if server is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": server.host,
        "EMAIL_PORT": server.port,
        "EMAIL_HOST_USER": server.user,
        "EMAIL_HOST_PASSWORD": server.password,
        "EMAIL_USE_TLS": server.tls == "starttls",
        "EMAIL_USE_SSL": server.tls == "implicit",
    }
