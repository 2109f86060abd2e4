"""Who may do what: the four groups of the newsroom, and the permission behind every desk action."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser, AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

User = AbstractUser | AnonymousUser

EDIT_STORY = "archive.change_story"
PUBLISH_STORY = "archive.publish_story"
CHANGE_WIRE = "archive.change_wire"

NEEDED = {
    "hold": EDIT_STORY,
    "withhold": EDIT_STORY,
    "spike": EDIT_STORY,
    "redact": EDIT_STORY,
    "publish": PUBLISH_STORY,
    "release": PUBLISH_STORY,
    "kill": PUBLISH_STORY,
    "unkill": PUBLISH_STORY,
    "unredact": PUBLISH_STORY,
    "pause": PUBLISH_STORY,
    "resume": PUBLISH_STORY,
    "replay": PUBLISH_STORY,
    "pick": PUBLISH_STORY,
    "make_roundup": PUBLISH_STORY,
    "withdraw_roundup": PUBLISH_STORY,
    "acknowledge": EDIT_STORY,
    "close_breaker": PUBLISH_STORY,
    "ask_wire": PUBLISH_STORY,
    "merge_storylines": EDIT_STORY,
    "split_storyline": EDIT_STORY,
    "name_storyline": EDIT_STORY,
    "end_contract": CHANGE_WIRE,
    "choose": CHANGE_WIRE,
    "make_token": CHANGE_WIRE,
    "revoke_tokens": CHANGE_WIRE,
    "focus_picture": EDIT_STORY,
    "remove_picture": PUBLISH_STORY,
    "show_picture": PUBLISH_STORY,
    "give_picture": PUBLISH_STORY,
    "approve_picture": PUBLISH_STORY,
    "withdraw_picture": PUBLISH_STORY,
}
"""The permission behind each desk action. Taking down for a while is for editors; what removes for
good or puts on the site is for publishers; contracts are for admins."""

SEEN = (
    "agency wire licence story storyversion storyedit picture transmission edition sector country"
    " audit outbox alarm feedback siteidentity footerlink storyline roundupplan roundup poolpicture"
).split()
KEPT_BY_ADMINS = "agency wire licence edition sector footerlink roundupplan".split()


def _archive(verb: str, nouns: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"archive.{verb}_{noun}" for noun in nouns)


VIEWER = ("wagtailadmin.access_admin", *_archive("view", SEEN))
EDITOR = (
    *VIEWER,
    EDIT_STORY,
    *_archive("change", ("storyedit", "feedback", "poolpicture")),
    "archive.add_poolpicture",
    "archive.lock_storyedit",
)
PUBLISHER = (
    *EDITOR,
    PUBLISH_STORY,
    "archive.publish_storyedit",
    "archive.delete_storyedit",
    "archive.unlock_storyedit",
)
ADMIN = (
    *PUBLISHER,
    *_archive("add", KEPT_BY_ADMINS),
    *_archive("change", (*KEPT_BY_ADMINS, "country", "siteidentity")),
    *_archive("delete", ("edition", "sector", "footerlink", "roundupplan")),
    *(f"auth.{verb}_{noun}" for verb in ("add", "change", "delete") for noun in ("user", "group")),
)
GROUPS = {"Viewer": VIEWER, "Editor": EDITOR, "Publisher": PUBLISHER, "Admin": ADMIN}
PAGE_WORK = {
    "Editor": ("add_page", "change_page"),
    "Publisher": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    "Admin": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}


def may(user: User, act: str) -> bool:
    """Whether ``user`` may take the desk action ``act`` (a key of NEEDED)."""
    return bool(user.is_active and user.has_perm(NEEDED[act]))


def create_groups(**_: object) -> None:
    """Create the groups that are missing; runs after every migrate.

    Groups that exist stay as the operator left them.
    """
    for name, permissions in GROUPS.items():
        group, fresh = Group.objects.get_or_create(name=name)
        if fresh:
            group.permissions.set(_permission(wanted) for wanted in permissions)
            _allow_pages(group, PAGE_WORK.get(name, ()))


def _permission(wanted: str) -> Permission:
    """The row of a permission; apps that come later in this migrate have not made theirs yet."""
    app, codename = wanted.split(".")
    verb, _, model = codename.partition("_")
    kind, _ = ContentType.objects.get_or_create(app_label=app, model=model)
    found, _ = Permission.objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": f"Can {verb} {model}"}
    )
    return found


def _allow_pages(group: Group, codenames: Iterable[str]) -> None:
    """Originals and policy pages hang below the root page, pictures in the root collection."""
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for codename in codenames if root else ():
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=_permission(f"wagtailcore.{codename}")
        )
    for codename in ("add_image", "choose_image") if collection and codenames else ():
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=_permission(f"wagtailimages.{codename}")
        )
