"""Before processes start: does every service of a cluster answer, is a pipeline there if set.

Each refusal says who or what is missing.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from wiredesk.core.errors import Misconfigured, Passing
from wiredesk.desk.pipeline import missing
from wiredesk.project.config import Config

PATIENCE = 5  # seconds for each service


def require_services(config: Config) -> None:
    """Raise Passing, with a sentence for each service that does not answer; never a password."""
    if config.engine == "embedded":
        return
    wanted: tuple[tuple[str, str, str | None, Callable[[str], Exception | None]], ...] = (
        ("PostgreSQL", "DATABASE_URL", config.database_url, _postgresql),
        ("RabbitMQ", "BROKER_URL", config.broker_url, _rabbitmq),
        ("Redis", "CACHE_URL", config.cache_url, _redis),
    )
    silent = [
        complaint(name, setting, url, error)
        for name, setting, url, ask in wanted
        if (error := ask(url or "")) is not None
    ]
    if silent:
        raise Passing("\n".join(silent), code="service-down")


def require_pipeline(config: Config) -> None:
    """Raise Misconfigured where a pipeline is set (WIREDESK_NER_MODEL) that is not there."""
    if config.ner_model and (said := missing(config.ner_model)):
        raise Misconfigured(said)


def complaint(name: str, setting: str, url: str | None, error: Exception) -> str:
    """What does not answer, why and what to do: from the address, user and password left out."""
    parts = urlsplit(url or "")
    said = (" ".join(str(error).split()) or type(error).__name__)[:300].rstrip(".?")
    for secret in (parts.password, url):
        said = said.replace(secret, "***") if secret else said
    where = parts.netloc.rpartition("@")[2] or "its socket"
    return f"{name} at {where} does not answer: {said}. Start it, or correct {setting}."


def _postgresql(url: str) -> Exception | None:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=PATIENCE).close()
    except psycopg.Error as error:
        return error
    return None


def _rabbitmq(url: str) -> Exception | None:
    from kombu import Connection

    with Connection(url, connect_timeout=PATIENCE) as broker:
        try:
            broker.connect()
        except (*broker.connection_errors, *broker.channel_errors) as error:
            return error
    return None


def _redis(url: str) -> Exception | None:
    import redis

    try:
        redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE).ping()
    except redis.RedisError as error:
        return error
    return None
