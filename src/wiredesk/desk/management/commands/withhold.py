"""`wiredesk withhold`: withhold a story until further notice."""

from wiredesk.desk.doors import ActionCommand


class Command(ActionCommand):
    """Withhold a story until further notice."""

    help = "Withhold a story until further notice."
    act = "withhold"
