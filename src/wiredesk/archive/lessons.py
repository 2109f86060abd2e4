"""Which stories topics may be learnt from, which ones were, and whether that model still counts.

    learnable -> begin: its lessons, before the first is learnt -> vouch: the finished model counts
    a story leaves (let_go, follow) -> the model counts no more, and the outbox learns it again

A model is vouched for by its digest in the same database as the stories, so that it ends in the
transaction in which one of its stories ends. See docs/decisions/016.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Substr

from wiredesk.archive.models import Audit, Learning, Lesson, Outbox, Story, Wire
from wiredesk.archive.models.story import StoryQuerySet
from wiredesk.core.enrich.values import Copy
from wiredesk.core.item import Subject

MOST_CHARACTERS = 6000
"""Of one text: what a story is about stands at its head."""

AHEAD = timedelta(days=1)
"""A model is learnt again so long before it ends; texts that end within two of these are left."""

PORTION = 1000  # lessons per transaction


class Taught(msgspec.Struct, frozen=True):
    """A story as the learner reads it."""

    story: int
    public_id: int
    wire: str
    rights_end: datetime | None
    copy: Copy


def learnable(now: datetime) -> StoryQuerySet:
    """Public stories of wires whose contract allows it: English, and the agency's text unedited."""
    public = Story.objects.public(now)  # type: ignore[attr-defined]
    allowed: StoryQuerySet = public.filter(
        wire__licence__learn=True,
        wire__ended_at=None,
        shown__language__istartswith="en",
        shown__scrubbed_at=None,
        shown__length__gt=0,
    )
    return allowed.exclude(edit__live=True)


def texts(now: datetime) -> Iterator[Taught]:
    """What may be learnt from, newest first, with the agency's own codes."""
    lasting = Q(rights_end=None) | Q(rights_end__gt=now + 2 * AHEAD)
    rows = learnable(now).filter(lasting).order_by("-sort_at", "-id")
    names = ("pk", "public_id", "wire__key", "rights_end", "shown__headline", "text",
             "shown__language", "shown__item__subjects")  # fmt: skip
    with_text = rows.annotate(text=Substr("shown__body_text", 1, MOST_CHARACTERS))
    for *keys, headline, text, language, subjects in with_text.values_list(*names).iterator(500):
        codes = msgspec.convert(subjects or [], tuple[Subject, ...])
        copy = Copy(headline=headline, text=text, language=language, subjects=codes)
        yield Taught(*keys, copy)


def begin(taught: Sequence[Taught], *, most: int, now: datetime) -> int:
    """Write down what is about to be learnt from, so that a story may leave meanwhile."""
    ends = [one.rights_end for one in taught if one.rights_end]
    made = Learning.objects.create(begun_at=now, most=most, good_until=min(ends, default=None))
    for start in range(0, len(taught), PORTION):
        some = taught[start : start + PORTION]
        Lesson.objects.bulk_create(Lesson(learning=made, story_id=one.story) for one in some)
    return made.pk


def vouch(learning: int, digest: str, put: Callable[[], None], now: datetime) -> bool:
    """Let a finished model count from now on; False where one of its stories has left.

    ``put`` places the file: before the commit nobody trusts it, after it nobody finds an older one.
    """
    with transaction.atomic():
        row = Learning.objects.select_for_update().get(pk=learning)
        follow(Q(pk__in=row.lessons.values("story")), now)
        row.refresh_from_db()
        if row.withdrawn_at is not None:
            return False
        row.digest = digest
        row.save(update_fields=["digest"])
        if row.good_until is not None:
            _again(row.pk, now, due=max(now, row.good_until - AHEAD))
        reason = f"topics from {row.lessons.count()} stories"
        Audit.objects.create(at=now, actor="learn topics", act="learnt", reason=reason)
        put()
    return True


def vouched(now: datetime) -> str:
    """The digest of the model that counts now; "" = none does."""
    row = latest()
    if row is None or row.withdrawn_at is not None:
        return ""
    return row.digest if row.good_until is None or row.good_until > now else ""


def latest() -> Learning | None:
    """The last run that was finished, whether its model counts or not."""
    return Learning.objects.exclude(digest="").order_by("pk").last()


def sweep(keep: int | None) -> None:
    """Forget all runs but one, a portion per transaction; nobody else may be learning."""
    old = Lesson.objects.exclude(learning=keep) if keep else Lesson.objects.all()
    while some := list(old.order_by("pk").values_list("pk", flat=True)[:PORTION]):
        Lesson.objects.filter(pk__in=some).delete()
    Learning.objects.exclude(pk=keep).delete()


def let_go(story_ids: Iterable[int], now: datetime) -> None:
    """Withdraw every model that learnt from these stories."""
    lessons = Lesson.objects.filter(story__in=list(story_ids))
    _withdraw(set(lessons.values_list("learning", flat=True)), now)


def follow(stories: Q, now: datetime) -> None:
    """Withdraw every model that learnt from a story of these (of Story) that may not be any more.

    Or whose rights end before the model does.
    """
    held = Lesson.objects.filter(learning__withdrawn_at=None)
    held = held.filter(story__in=Story.objects.filter(stories))
    pairs = list(held.values_list("learning", "story"))
    if not pairs:
        return
    fit = set(learnable(now).filter(pk__in=held.values("story")).values_list("pk", flat=True))
    sooner = Q(story__rights_end__lt=F("learning__good_until"))
    sooner |= Q(learning__good_until=None, story__rights_end__isnull=False)
    ending = set(held.filter(sooner).values_list("learning", flat=True))
    _withdraw(ending | {learning for learning, story in pairs if story not in fit}, now)


def _withdraw(learnings: Collection[int], now: datetime) -> None:
    if not learnings:
        return
    going = Learning.objects.select_for_update().filter(pk__in=learnings, withdrawn_at=None)
    for row in list(going):
        Learning.objects.filter(pk=row.pk).update(withdrawn_at=now)
        if row.digest:
            _again(row.pk, now, due=now)


def _again(learning: int, now: datetime, *, due: datetime) -> None:
    Outbox.objects.create(
        effect="learn-again", payload={"learning": learning}, created_at=now, due_at=due
    )


def wires_by_permission() -> tuple[list[str], list[str]]:
    """Keys of the wires whose licence allows learning, and of those whose licence could."""
    running = Wire.objects.filter(ended_at=None, licence__isnull=False).order_by("key")
    keys = running.values_list("key", flat=True)
    return list(keys.filter(licence__learn=True)), list(keys.filter(licence__learn=False))
