"""Every setting of Wiredesk in one typed object, read once from the environment."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from wiredesk.core.errors import Misconfigured
from wiredesk.project.cdn import Cdn, cdn
from wiredesk.project.mail import MailServer, mail_server
from wiredesk.project.webhook import Webhook, webhook


class Config(Struct, frozen=True, kw_only=True):
    """What the operator decides before start; editorial choices live in the newsroom instead."""

    home: Path  # WIREDESK_HOME: everything that is kept: database, pictures, key
    site_url: str  # WIREDESK_SITE_URL: the public address; absolute links are built from it alone
    database_url: str | None  # DATABASE_URL: none = SQLite in home; postgresql://...
    broker_url: str | None  # BROKER_URL: amqp://..., only together with PostgreSQL
    cache_url: str | None  # CACHE_URL: redis://..., only together with PostgreSQL
    secret_key: str  # WIREDESK_SECRET_KEY: else generated once and kept in home
    debug: bool  # WIREDESK_DEBUG
    web_processes: int  # WIREDESK_WEB_PROCESSES
    cells: int  # WIREDESK_CELLS: processes that read untrusted bytes
    lease_seconds: int  # WIREDESK_LEASE_SECONDS: when a dead worker's work is taken over
    namespace: str  # WIREDESK_NAMESPACE: before the names of queues and Redis keys, where shared
    listen: str  # WIREDESK_LISTEN: host:port of the web server
    page_cache: bool  # WIREDESK_PAGE_CACHE
    mail: MailServer | None  # WIREDESK_SMTP_URL: smtp[s]://user:password@host:port?starttls=1
    alarm_mail: str | None  # WIREDESK_ALARM_MAIL: who is told
    alarm_webhook: Webhook | None = None  # WIREDESK_ALARM_WEBHOOK, …_SECRET, …_NETWORKS
    cdn: Cdn | None = None  # WIREDESK_CDN, …_URL, …_TOKEN, …_NETWORKS
    media_bucket: str = ""  # WIREDESK_MEDIA_BUCKET: s3://bucket/prefix?endpoint=...; "" = in home
    ner_model: str = ""  # WIREDESK_NER_MODEL: a spaCy pipeline by name or path; "" = off

    def __repr__(self) -> str:  # never the key or a password: this may stand in a log
        return f"Config(home={self.home}, site_url={self.site_url}, engine={self.engine})"

    @property
    def secure(self) -> bool:
        """Whether readers come by TLS: the public address says so, never a request's header."""
        return urlsplit(self.site_url).scheme == "https"

    @property
    def engine(self) -> str:
        """``embedded`` (SQLite, one process tree) or ``cluster`` (PostgreSQL, Celery, Redis)."""
        return "cluster" if self.broker_url else "embedded"

    @property
    def sqlite_path(self) -> Path:
        """Where the SQLite database lies."""
        return self.home / "wiredesk.sqlite3"

    @property
    def generation_place(self) -> Path | str:
        """Where the page caches' generation number lives: a file here, or Redis for a cluster."""
        return self.cache_url or self.home / "generation"


def read_config(env: Mapping[str, str], cwd: Path) -> Config:
    """Read the environment; refuse any mix of engines that CI never runs.

    Raises Misconfigured with what is wrong and what to do.
    """
    home = Path(env.get("WIREDESK_HOME") or cwd / "var").absolute()
    urls = {name: env.get(name) or None for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL")}
    given = [name for name, url in urls.items() if url]
    if given and len(given) < 3:
        missing = ", ".join(name for name in urls if name not in given)
        raise Misconfigured(
            f"{', '.join(given)} set but not {missing}. Supported are SQLite alone (set none of"
            " them) or PostgreSQL with RabbitMQ and Redis (set all three)."
        )
    for name, schemes in SCHEMES.items():
        url = urls[name]
        if url and urlsplit(url).scheme not in schemes:
            wanted = " or ".join(schemes)
            raise Misconfigured(f"{name} must start with {wanted}://, got {url[:12]}…")
    site_url = env.get("WIREDESK_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(site_url).scheme not in ("http", "https") or not urlsplit(site_url).hostname:
        raise Misconfigured(f"WIREDESK_SITE_URL must be an http(s) address, got {site_url!r}")
    return Config(
        home=home,
        site_url=site_url,
        database_url=urls["DATABASE_URL"],
        broker_url=urls["BROKER_URL"],
        cache_url=urls["CACHE_URL"],
        secret_key=env.get("WIREDESK_SECRET_KEY") or _kept_key(home),
        debug=env.get("WIREDESK_DEBUG", "") == "1",
        web_processes=_number(env, "WIREDESK_WEB_PROCESSES", 1),
        cells=_number(env, "WIREDESK_CELLS", 1),
        lease_seconds=_number(env, "WIREDESK_LEASE_SECONDS", 60),
        namespace=env.get("WIREDESK_NAMESPACE") or "wiredesk",
        listen=env.get("WIREDESK_LISTEN", "127.0.0.1:8000"),
        page_cache=env.get("WIREDESK_PAGE_CACHE", "1") == "1",
        mail=mail_server(smtp_url) if (smtp_url := env.get("WIREDESK_SMTP_URL")) else None,
        alarm_mail=env.get("WIREDESK_ALARM_MAIL") or None,
        alarm_webhook=webhook({name: env.get(name) or "" for name in ALARM_NAMES}),
        cdn=cdn({name: env.get(name) or "" for name in CDN_NAMES}),
        media_bucket=env.get("WIREDESK_MEDIA_BUCKET", "").strip(),
        ner_model=env.get("WIREDESK_NER_MODEL", "").strip(),
    )


ALARM_NAMES = ("WIREDESK_ALARM_WEBHOOK", "WIREDESK_ALARM_SECRET", "WIREDESK_ALARM_NETWORKS")
CDN_NAMES = (
    "WIREDESK_CDN", "WIREDESK_CDN_URL", "WIREDESK_CDN_TOKEN", "WIREDESK_CDN_NETWORKS"
)  # fmt: skip
SCHEMES = {
    "DATABASE_URL": ("postgresql", "postgres"),
    "BROKER_URL": ("amqp", "amqps"),
    "CACHE_URL": ("redis", "rediss"),
}


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise Misconfigured(f"{name} must be a whole number from 1, got {text!r}")
    return int(text)


def _kept_key(home: Path) -> str:
    """The secret key of this installation: made on first use, readable by its owner only."""
    path = home / "secret-key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        fresh = home / f"secret-key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        if not path.exists():
            fresh.rename(path)
        else:
            fresh.unlink()
    return path.read_text().strip()


def database_settings(config: Config) -> dict[str, object]:
    """Django's DATABASES["default"] (settings measured for SQLite: IMMEDIATE, WAL, FULL)."""
    if config.database_url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": config.sqlite_path,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=33554432;"
                    " PRAGMA wal_autocheckpoint=4000;"  # pages written often go home once
                    " PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;"
                    " PRAGMA foreign_keys=ON"
                ),
            },
        }
    parts = urlsplit(config.database_url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
