"""`wiredesk release`: release a story that is held or withheld."""

from wiredesk.desk.doors import ActionCommand


class Command(ActionCommand):
    """Release a story that is held or withheld."""

    help = "Release a story that is held or withheld."
    act = "release"
