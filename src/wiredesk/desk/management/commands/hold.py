"""`wiredesk hold`: hold a story until the desk releases it."""

from wiredesk.desk.doors import ActionCommand


class Command(ActionCommand):
    """Hold a story until the desk releases it."""

    help = "Hold a story until the desk releases it."
    act = "hold"
