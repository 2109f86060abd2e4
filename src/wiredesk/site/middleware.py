"""Security headers on every answer; the public site allows no inline script or style."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PUBLIC_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
PREVIEW_CSP = PUBLIC_CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'").replace(
    "form-action 'self'", "form-action 'none'"
)
"""A public page that is not public yet, in a frame of the newsroom."""
NEWSROOM_CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self';"
    " style-src-elem 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'self'; frame-ancestors 'self'; object-src 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the headers that DESIGN ("Security") asks for; HSTS only where the site is https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        newsroom = request.path.startswith("/newsroom/")
        preview = getattr(request, "is_preview", False)  # set by Wagtail, never by a visitor
        policy = PREVIEW_CSP if preview else NEWSROOM_CSP if newsroom else PUBLIC_CSP
        response.setdefault("Content-Security-Policy", policy)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        if request.is_secure():
            response.setdefault("Strict-Transport-Security", "max-age=31536000")
        if newsroom or preview:
            response.setdefault("Cache-Control", "private, no-store")
        else:
            response.setdefault("Cache-Control", "max-age=0, must-revalidate")
            response.setdefault("tdm-reservation", "1")
        return response
