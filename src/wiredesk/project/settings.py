"""Django's settings, derived from the typed Config; nothing else reads the environment."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from wiredesk.project.bucket import bucket_settings
from wiredesk.project.config import database_settings, read_config
from wiredesk.project.mail import mail_settings

CONFIG = read_config(os.environ, Path.cwd())
SITE = urlsplit(CONFIG.site_url)

DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key
ALLOWED_HOSTS = sorted({SITE.hostname or "localhost", "127.0.0.1", "localhost"})
CSRF_TRUSTED_ORIGINS = [CONFIG.site_url]

INSTALLED_APPS = [
    "wiredesk.project",
    "wiredesk.archive",
    "wiredesk.site",
    "wiredesk.newsroom",
    "wiredesk.desk",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.users",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "wiredesk.site.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wiredesk.newsroom.middleware.LoginLimit",
    "wiredesk.newsroom.middleware.Refusals",
    "wiredesk.newsroom.middleware.PageTransactions",
]

ROOT_URLCONF = "wiredesk.project.urls"
WSGI_APPLICATION = "wiredesk.project.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wiredesk.site.context.furniture",
            ],
        },
    }
]

DATABASES = {"default": database_settings(CONFIG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if CONFIG.cache_url:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CONFIG.cache_url,
            "KEY_PREFIX": CONFIG.namespace,
        }
    }

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.home / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = CONFIG.home / "media"
STORAGES = {
    "default": bucket_settings(CONFIG.media_bucket)
    if CONFIG.media_bucket
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "wiredesk.project.statics.ReleaseStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/newsroom/login/"

SESSION_COOKIE_SECURE = CONFIG.secure
CSRF_COOKIE_SECURE = CONFIG.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

WAGTAIL_SITE_NAME = "Wiredesk"
WAGTAILADMIN_BASE_URL = CONFIG.site_url
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_EXTENSIONS = ["pdf"]

globals().update(mail_settings(CONFIG.mail))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "wiredesk.project.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"wiredesk": {"level": "INFO"}},
}
