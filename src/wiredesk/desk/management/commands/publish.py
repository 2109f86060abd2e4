"""`wiredesk publish`: publish a story that awaits the desk, or its newer version."""

from wiredesk.desk.doors import ActionCommand


class Command(ActionCommand):
    """Publish a story that awaits the desk, or its newer version."""

    help = "Publish a story that awaits the desk, or its newer version."
    act = "publish"
