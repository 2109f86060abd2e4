"""Gives a picture of the pool to a story that has none, and takes it away again; keeps the reason.

The pool's files belong to the pool: what a story has is a row that names them, so that a kill of
the story ends the row and its address there, and the end of the picture's rights ends every row.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from wiredesk.archive import recording
from wiredesk.archive.models import Audit, Outbox, Picture, PoolPicture, Story
from wiredesk.archive.picturing import delete_later, later
from wiredesk.core.choosing_pictures import Badge, Choice, Need, PoolEntry, choose
from wiredesk.core.enrich.media_topics import climb, media_topics, topic_of
from wiredesk.core.enrich.sector import candidates
from wiredesk.core.enrich.values import Enrichment
from wiredesk.core.errors import ActionRefused
from wiredesk.core.matching import guid_key

BY = "rule: pool of pictures"
COPIED = (
    "caption", "alt", "credit", "copyright", "creator", "usage_terms", "digital_source_type",
    "rights_end", "file", "renditions", "width", "height", "focus_x", "focus_y", "revision",
)  # fmt: skip
SURE_TOPIC = 0.5
"""A machine's topic of less confidence neither illustrates nor makes a story known."""


def approved(now: datetime) -> Q:
    """What may be given to stories at ``now``."""
    running = Q(rights_end=None) | Q(rights_end__gt=now)
    return running & Q(approved_at__isnull=False) & ~Q(file="")


def illustrate(story_ids: Sequence[int], now: datetime) -> int:
    """Give public stories without a picture the pool's best match; returns how many got one.

    Not where own pictures may still come, nor where the pool was tried before: what the desk took
    away does not come back.
    """
    bare = Story.objects.filter(pk__in=story_ids, state="public", picture=None)
    tried = Q(pool__isnull=False) | Q(state=Picture.State.REMOTE)
    waiting = Picture.objects.filter(tried, story__in=story_ids).values("story")
    stories = list(bare.exclude(pk__in=waiting).select_related("shown"))
    pool = pool_entries(now) if stories else []
    made = 0
    for story in stories if pool else ():
        choice = choose(need_of(story), pool)
        if choice is not None and _give(story, choice, now):
            made += 1
    return made


def _give(story: Story, choice: Choice, now: datetime) -> bool:
    picture = PoolPicture.objects.filter(approved(now), pk=choice.key).first()
    if picture is None:
        return False
    try:
        attach(story, picture, choice.badge, choice.reason, by=BY, now=now)
    except ActionRefused:
        return False  # it changed meanwhile
    return True


@transaction.atomic
def attach(
    story: Story, picture: PoolPicture, badge: Badge, reason: str, *, by: str, now: datetime
) -> Picture:
    """Show the pool's picture with a story. Raises ActionRefused on a story that is not alive."""
    recording.one_writer()
    fresh = Story.objects.select_for_update().get(pk=story.pk)
    if fresh.state in ("killed", "spiked", "never"):
        raise ActionRefused("the story has no page that could show a picture")
    copied = {name: getattr(picture, name) for name in COPIED}
    row, _ = Picture.objects.update_or_create(
        story=fresh,
        key=guid_key(f"pool:{picture.pk}"),
        defaults={
            **copied, "pool": picture, "badge": badge, "state": Picture.State.STORED,
            "reason": reason[:300], "position": 100,
        },
    )  # fmt: skip
    Story.objects.filter(pk=fresh.pk).update(picture=row, changed_at=now)
    Audit.objects.create(
        at=now, actor=by, act=f"{badge} picture", reason=reason, story_id=fresh.pk,
        detail={"pool": picture.pk},
    )  # fmt: skip
    pages_end([fresh.pk], now)
    return row


def follow_pool(picture: PoolPicture, now: datetime) -> None:
    """What a pool's picture says or shows was changed: every story that shows it follows."""
    uses = Picture.objects.filter(pool=picture, state=Picture.State.STORED)
    stories = sorted(uses.values_list("story_id", flat=True))
    uses.update(**{name: getattr(picture, name) for name in COPIED})
    if stories:
        Story.objects.filter(pk__in=stories).update(changed_at=now)
        pages_end(stories, now)


@transaction.atomic
def withdraw(picture: PoolPicture, reason: str, *, by: str, now: datetime) -> int:
    """Take a picture out of the pool and off every story; returns off how many. Its files go."""
    recording.one_writer()
    uses = Picture.objects.filter(pool=picture)
    stories = sorted(uses.values_list("story_id", flat=True))
    Story.objects.filter(picture__in=uses).update(picture=None, changed_at=now)
    uses.delete()
    delete_later(picture.files, now)
    PoolPicture.objects.filter(pk=picture.pk).update(
        file="", renditions=[], approved_at=None, approved_by=""
    )
    Audit.objects.create(
        at=now, actor=by, act="pool picture withdrawn", reason=f"{picture}: {reason}",
        detail={"pool": picture.pk, "stories": len(stories)},
    )  # fmt: skip
    pages_end(stories, now)
    return len(stories)


def end_rights(now: datetime) -> int:
    """Withdraw what the pool may not show any more, and the pictures of stories whose rights ended.

    Pages and addresses have not shown them since the minute it ended; this removes the files.
    """
    over = PoolPicture.objects.filter(rights_end__lte=now).exclude(file="")
    withdrawn = [withdraw(one, "its rights ended", by=BY, now=now) for one in over]
    own = Picture.objects.filter(rights_end__lte=now, state=Picture.State.STORED, pool=None)
    for picture in own.select_related("story"):
        refuse(picture, "its rights ended", by="rule: rights of pictures", now=now)
        withdrawn.append(1)
    return len(withdrawn)


@transaction.atomic
def refuse(picture: Picture, reason: str, *, by: str, now: datetime) -> None:
    """A picture leaves its story for good: the row says why, its own files go, the books know."""
    files = () if picture.pool_id else picture.files
    Picture.objects.filter(pk=picture.pk).update(
        state=Picture.State.REFUSED, reason=reason[:300], file="", renditions=[]
    )
    Story.objects.filter(picture=picture).update(picture=None, changed_at=now)
    delete_later(files, now)
    Audit.objects.create(
        at=now, actor=by, act="picture removed", reason=reason, story_id=picture.story_id
    )
    pages_end([picture.story_id], now)


def pages_end(stories: Sequence[int], now: datetime) -> None:
    """Kept pages end once the change is committed; the outbox says it again."""
    later("page-cache", {"stories": list(stories)}, now)
    transaction.on_commit(recording.announce)


def pool_entries(now: datetime) -> list[PoolEntry]:
    """The approved pictures of the pool, as the rules read them."""
    rows = PoolPicture.objects.filter(approved(now)).annotate(times=Count("uses"))
    return [
        PoolEntry(
            key=row.pk,
            topics=topics_of(row.topics),
            countries=tuple(one.pk for one in row.countries.all()),
            people=tuple(lines(row.people)),
            identifiable=row.identifiable,
            uses=row.times,  # type: ignore[attr-defined]
        )
        for row in rows.prefetch_related("countries")
    ]


def topics_of(text: str) -> tuple[str, ...]:
    """Eight-digit Media Topics of codes and English names, one a line; what is neither is left."""
    found = (topic_code(line) for line in lines(text))
    return tuple(code for code in found if code)


def topic_code(line: str) -> str:
    """The Media Topic that a line names; "" = none."""
    bare = line.rpartition(":")[2].strip()
    return topic_of(bare) or media_topics().names.get(line.strip().lower(), "")


def lines(text: str) -> list[str]:
    """The lines of a text that hold anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def need_of(story: Story) -> Need:
    """What a story is about: the agency's codes first, then what was found in its text."""
    shown = story.shown
    if shown is None:
        return Need(kind="none")
    found = msgspec.convert(shown.found or {}, Enrichment)
    subjects = shown.item.get("subjects") or []
    codes = [code for one in subjects for code in candidates(one["qcode"], one.get("name"))]
    sure = [topic.qcode for topic in found.topics if topic.confidence >= SURE_TOPIC]
    codes += [code for qcode in sure for code in climb(qcode.rpartition(":")[2])]
    topics = dict.fromkeys(code for code in codes if topic_of(code) == code)
    people = [one["name"] for one in shown.item.get("people") or []]
    headline = shown.headline.casefold()
    people += [one.name for one in found.people if one.name.split()[-1].casefold() in headline]
    return Need(
        kind=story.kind,
        topics=tuple(topics),
        country=story.country_id or "",
        people=tuple(dict.fromkeys(people)),
    )


def changed(picture: PoolPicture, *, by: str) -> None:
    """Somebody changed what a pool's picture says or shows: it must be approved again.

    Stories that show it keep it, in its new words; the outbox looks again when its rights end.
    """
    now = timezone.now()
    PoolPicture.objects.filter(pk=picture.pk).update(approved_by="", approved_at=None)
    follow_pool(picture, now)
    recording.audit(by, "pool picture awaits approval", f"{picture}")
    if picture.rights_end is not None and picture.rights_end > now:
        Outbox.objects.create(
            effect="picture-rights", payload={}, created_at=now, due_at=picture.rights_end
        )
