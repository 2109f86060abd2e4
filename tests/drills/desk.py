"""A desk for the drill: kills stories when told, with one purge line taken out where asked to.

    python -m tests.drills.desk [--without KEY]
    then on stdin: kill ID | edit ID | read ID | verify ID

KEY is a key of SURFACES, or "bump": the word to the page caches right after the commit. Nothing of
this is in the product: this process patches itself before it acts.
"""

import json
import os
import sys


def main() -> None:
    """Answer each line of stdin with one line of JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")
    import django

    django.setup()
    if "--without" in sys.argv:
        _take_out(sys.argv[sys.argv.index("--without") + 1])
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        verb, number = line.split()
        print(json.dumps(VERBS[verb](int(number))), flush=True)


def _take_out(key: str) -> None:
    from wiredesk.archive import folding, recording, surfaces

    if key == "bump":
        recording.announce = lambda: None
        return
    assert key in {surface.key for surface in surfaces.SURFACES}, key
    folding.SURFACES = tuple(one for one in surfaces.SURFACES if one.key != key)


def _kill(public_id: int) -> str:
    from wiredesk.archive.models import Story
    from wiredesk.desk import actions

    return actions.kill(Story.objects.get(public_id=public_id), by="drill", reason="drill").state


def _edit(public_id: int) -> str:
    """Open an overlay, save a draft and type on: the same words three times, a kill finds all."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse

    from wiredesk.archive.models import Story
    from wiredesk.desk.actions.edit import open_edit

    story = Story.objects.get(public_id=public_id)
    edit = open_edit(story, by="drill")
    edit.headline = story.shown.headline
    edit.save_revision()
    editor, _ = User.objects.get_or_create(username="drill", is_superuser=True, is_staff=True)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(editor)
    preview = reverse("wagtailsnippets_archive_storyedit:preview_on_edit", args=[edit.pk])
    typed = {"headline": f"Typed: {story.shown.headline}", "body_html": "null"}
    return str(client.post(preview, typed).json())


def _read(public_id: int) -> list[int]:
    """Two visits of readers, one counted and one still to be; the desk picks the story as well."""
    from django.utils import timezone

    from wiredesk.archive import readership, visits
    from wiredesk.archive.models import Story
    from wiredesk.core.trending import Visit
    from wiredesk.desk import actions

    now = timezone.now()
    for reader in range(2):
        visits.keep([Visit(story=public_id, reader=reader, at=now)])
        if not reader:
            readership.count(now)
    actions.pick(Story.objects.get(public_id=public_id), by="drill")
    return [one for one in readership.counted() if one == public_id]


def _verify(public_id: int) -> list[str]:
    """What `wiredesk verify` finds of one story."""
    from django.utils import timezone

    from wiredesk.desk.checking import check

    found = check(timezone.now())
    return [one.what for one in found if str(public_id) in one.where]


VERBS = {"kill": _kill, "edit": _edit, "read": _read, "verify": _verify}

if __name__ == "__main__":
    main()
