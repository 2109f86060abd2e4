"""Whether readers come by TLS is decided by the public address alone."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application

from wiredesk.project.wsgi import with_scheme

CASES = [("https", "http", True), ("https", "https", True), ("http", "https", False)]


@pytest.mark.django_db
@pytest.mark.parametrize(("public", "told", "strict"), CASES)
def test_strict_transport(public: str, told: str, strict: bool) -> None:
    environ = {"PATH_INFO": "/robots.txt", "HTTP_HOST": "localhost"}
    foreign = {
        "HTTP_X_FORWARDED_PROTO": told,
        "HTTP_X_FORWARDED_SSL": "on" if told == "https" else "off",
        "HTTP_FORWARDED": f"proto={told}",
    }
    setup_testing_defaults(environ)
    answer: list[tuple[str, str]] = []
    application = with_scheme(get_wsgi_application(), public)
    list(application(environ | foreign, lambda status, headers: answer.extend(headers)))
    assert (dict(answer).get("Strict-Transport-Security") == "max-age=31536000") is strict
