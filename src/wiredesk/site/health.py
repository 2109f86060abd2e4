"""Is the site well: /healthz says the process lives, /readyz that it can serve and what waits.

Only what keeps this web process from serving answers 503. An engine that stands still, or work
that waits too long, is told as "late" with status 200: pages are still served, and a load balancer
that took every web process away for it would turn a delay into an outage.
"""

import pkgutil
from collections.abc import Iterable
from datetime import datetime
from importlib import import_module

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from msgspec import Struct, to_builtins

from wiredesk.archive.models import Outbox, Transmission
from wiredesk.site.page_cache import SEEN

HEARTBEAT_LIMIT = 5.0  # seconds since the engine's last heartbeat
OUTBOX_LIMIT = 60.0  # seconds an effect may be overdue
TRANSMISSION_LIMIT = 300.0  # seconds a transmission may wait to be read

_all_applied = False  # migrations are never unapplied under a running process


class Waiting(Struct, frozen=True):
    """One age in seconds (none: nothing waits, or nobody knows) and the limit it should keep."""

    age: float | None
    limit: float
    late: bool


class Readiness(Struct, frozen=True):
    """What /readyz tells."""

    status: str  # ready | late | not ready
    database: bool
    migrations_missing: list[str]
    heartbeat: Waiting
    outbox: Waiting
    transmission: Waiting


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, heartbeat and what waits, as JSON; 503 where pages cannot be made."""
    seen = request.META.get(SEEN)
    heartbeat = None if seen is None or seen.age == float("inf") else max(seen.age, 0.0)
    readiness = look(timezone.now(), heartbeat)
    status = 503 if readiness.status == "not ready" else 200
    return JsonResponse(
        to_builtins(readiness), status=status, headers={"Cache-Control": "no-store"}
    )


def look(now: datetime, heartbeat: float | None) -> Readiness:
    """Ask the database; ``heartbeat``: seconds since the engine's last one, none = unknown."""
    silent = heartbeat is None or heartbeat > HEARTBEAT_LIMIT
    beat = Waiting(_rounded(heartbeat), HEARTBEAT_LIMIT, silent)
    try:
        missing = missing_migrations()
        if missing:
            nothing = Waiting(None, 0.0, late=False)
            return Readiness("not ready", True, missing, beat, nothing, nothing)
        outbox = _waiting(_oldest_effect(now), now, OUTBOX_LIMIT)
        transmission = _waiting(_oldest_transmission(), now, TRANSMISSION_LIMIT)
    except DatabaseError:
        nothing = Waiting(None, 0.0, late=False)
        return Readiness("not ready", False, [], beat, nothing, nothing)
    late = beat.late or outbox.late or transmission.late
    return Readiness("late" if late else "ready", True, [], beat, outbox, transmission)


def missing_migrations() -> list[str]:
    """Migrations on disk that the database has not seen, as ``app.name``.

    Raises DatabaseError where the database does not answer. Reads names only: Django's own loader
    would import some two hundred modules into every web process.
    """
    global _all_applied
    if _all_applied:
        return []
    applied = set(MigrationRecorder(connection).applied_migrations())
    missing = sorted(f"{app}.{name}" for app, name in _on_disk() if (app, name) not in applied)
    _all_applied = not missing
    return missing


def _on_disk() -> Iterable[tuple[str, str]]:
    for app in apps.get_app_configs():
        try:
            package = import_module(f"{app.name}.migrations")
        except ModuleNotFoundError:
            continue
        for module in pkgutil.iter_modules(package.__path__):
            if module.name[0] not in "_~":
                yield app.label, module.name


def _oldest_effect(now: datetime) -> datetime | None:
    due = Outbox.objects.filter(done_at=None, due_at__lte=now).order_by("due_at")
    return due.values_list("due_at", flat=True).first()


def _oldest_transmission() -> datetime | None:
    waiting = Transmission.objects.filter(state=Transmission.State.WAITING).order_by("id")
    return waiting.values_list("received_at", flat=True).first()


def _waiting(since: datetime | None, now: datetime, limit: float) -> Waiting:
    age = None if since is None else (now - since).total_seconds()
    return Waiting(_rounded(age), limit, late=age is not None and age > limit)


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(age, 3)
