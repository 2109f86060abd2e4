"""`wiredesk kill`: kill a story: gone from every surface in a second."""

from wiredesk.desk.doors import ActionCommand


class Command(ActionCommand):
    """Kill a story: gone from every surface in a second."""

    help = "Kill a story: gone from every surface in a second."
    act = "kill"
