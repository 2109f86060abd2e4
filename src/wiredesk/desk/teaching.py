"""Learns topics from the archive, and learns them again when a story has left the model.

    read the coded stories -> write them down -> learn -> the archive vouches -> the file is there

The effect ``learn-again`` removes a model that counts no more at once, and starts the same command
in a process of its own: learning takes up to a minute, and neither filing nor kills may wait.
"""

import fcntl
import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from django.utils import timezone
from msgspec.structs import replace

from wiredesk.archive import lessons
from wiredesk.core.enrich.codes import topics_from_codes
from wiredesk.core.enrich.learning import Example, learn
from wiredesk.core.enrich.topic_model import packed, unpacked
from wiredesk.core.enrich.topic_seeds import seeds
from wiredesk.core.enrich.topics import top_of
from wiredesk.core.errors import Misconfigured, Passing
from wiredesk.core.filing import Effect
from wiredesk.core.item import Value
from wiredesk.desk.knowledge import learnt_topics, model_path
from wiredesk.desk.learning import put_in_place

MOST = 50_000
"""Stories learnt from, unless told otherwise."""

MOST_TRIES = 5
TOLD_EVERY = 10_000
AGAIN = (sys.executable, "-m", "wiredesk", "learn", "topics", "--again")

Say = Callable[[str], None]


class Learnt(Value, frozen=True, kw_only=True):
    """What a run came to."""

    stories: int
    topics: int
    wires: dict[str, int]  # stories of each


def learn_from_archive(*, most: int, say: Say) -> Learnt:
    """Learn from the newest ``most`` coded stories and put the model into the home of the site.

    Misconfigured where there is nothing to learn; Passing where another process learns already,
    or where stories left as fast as they were learnt.
    """
    with _alone() as free:
        if not free:
            raise Passing("topics are being learnt already")
        for _ in range(MOST_TRIES):
            learnt = _learnt_once(most, say)
            if learnt is not None:
                return learnt
            say("a story has left meanwhile: again without it")
    raise Passing("stories left the archive while they were learnt, again and again")


def learn_again(effect: Effect) -> None:
    """Remove a model that counts no more, and see to it that another takes its place.

    Comes back (Passing) until that is there; a file that a person put in its place stays.
    """
    row = lessons.latest()
    if row is None or row.pk != effect.payload.get("learning"):
        return
    if not _counts() and not _of_a_person():
        model_path().unlink(missing_ok=True)
    with _alone() as free:
        if free and _of_a_person():
            lessons.sweep(None)
            return
    if free:
        subprocess.Popen([*AGAIN, str(row.pk)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    raise Passing("topics are being learnt again")


def again(learning: int, say: Say) -> Learnt | None:
    """Learn in place of a run (its key) as it did; where nothing is left to learn, its model goes.

    None = there is nothing to learn, or another process did it meanwhile.
    """
    row = lessons.latest()
    if row is None or row.pk != learning:
        return None
    try:
        return learn_from_archive(most=row.most, say=say)
    except Misconfigured as nothing:
        say(f"no topics are learnt any more: {nothing}")
        model_path().unlink(missing_ok=True)
        lessons.sweep(None)
    except Passing as other:
        say(str(other))
    return None


def _learnt_once(most: int, say: Say) -> Learnt | None:
    """One run; None where one of its stories has left meanwhile."""
    now = timezone.now()
    chosen = list(_newest(most, lessons.texts(now), say))
    if not chosen:
        raise Misconfigured(_nothing())
    taught = [one for one, _ in chosen]
    examples = [example for _, example in chosen]
    learning = lessons.begin(taught, most=most, now=now)
    wires = Counter(one.wire for one in taught)
    say(f"learning from {len(examples)} coded stories of {', '.join(sorted(wires))}")
    model = replace(learn(examples, seeds()), of_the_archive=True)
    body = packed(model)
    put = partial(put_in_place, body, model_path())
    if not lessons.vouch(learning, hashlib.sha256(body).hexdigest(), put, timezone.now()):
        return None
    lessons.sweep(learning)
    return Learnt(stories=len(examples), topics=len(model.topics), wires=dict(wires))


def _newest(
    most: int, texts: Iterable[lessons.Taught], say: Say
) -> Iterator[tuple[lessons.Taught, Example]]:
    """The first ``most`` texts with a code of their agency, and what they teach."""
    found = 0
    for looked, one in enumerate(texts, 1):
        if looked % TOLD_EVERY == 0:
            say(f"looked at {looked} stories, {found} are coded")
        example = taught_by(one)
        if example is not None:
            found += 1
            yield one, example
        if found == most:
            return


def taught_by(one: lessons.Taught) -> Example | None:
    """The text with the top-level topic of its first code; None without a code that means one."""
    coded = topics_from_codes(one.copy)
    if not coded:
        return None
    return Example(
        text=f"{one.copy.headline}\n{one.copy.text}",
        topic=top_of(coded[0].qcode),
        story=str(one.public_id),
        language=one.copy.language,
    )


def _nothing() -> str:
    allowed, others = lessons.wires_by_permission()
    if allowed:
        return (
            "there is nothing to learn: no public English story with a topic code of its agency is"
            f" held of the wires whose licence allows it ({', '.join(allowed)})"
        )
    could = f"; those of {', '.join(others)} could, if their contracts do" if others else ""
    return f"there is nothing to learn: no licence allows it (learn){could}"


def _of_a_person() -> bool:
    """Whether a model that somebody learnt from a file lies where that of the archive would."""
    with suppress(FileNotFoundError, Misconfigured):
        return not unpacked(model_path().read_bytes()).of_the_archive
    return False


def _counts() -> bool:
    """Whether the file may be used, now; a damaged one may not."""
    with suppress(Misconfigured):
        return learnt_topics() is not None
    return False


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this is the one process of the site that learns; nobody else is while it is held."""
    with Path(f"{model_path()}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
