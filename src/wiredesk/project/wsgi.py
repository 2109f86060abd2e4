"""What the web server runs: Django, with the page cache around it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")

application = get_wsgi_application()
