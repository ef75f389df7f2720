"""Settings of the portal, all of them; the environment decides the mode.

Embedded (nothing set): SQLite, a broker in a folder, local files under ``var/``. Full: ``DATABASE_URL`` and ``REDIS_URL``.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages

env = environ.FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var"))).resolve()
FIXTURES_DIR = BASE_DIR / "fixtures"

DEBUG = env.bool("PORTAL_DEBUG", default=False)
# The demo is asked for, never assumed: it makes accounts with known passwords and lets the administrator set the clock.
DEMO = env.bool("PORTAL_DEMO", default=False)

PORTAL_NAME = env.str("PORTAL_NAME", default="智能工厂梯度培育门户")
# Where people reach the portal, as papers print it beside their number: https://portal.example.gov.cn; empty prints no address.
PORTAL_URL = env.str("PORTAL_URL", default="").rstrip("/")


def _secret_key() -> str:
    """The key from the environment; in the embedded mode, one made at first start and kept in ``var/``."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    file = VAR_DIR / "secret-key"
    if not file.exists():
        from django.core.management.utils import get_random_secret_key

        VAR_DIR.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(get_random_secret_key())
        try:
            os.link(fresh, file)  # web and worker may start together: exactly one key wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEMO or DEBUG else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "guardian",
    "import_export",
    "portal",
    "factories",
    "declarations",
    "reviews",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.people.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.people.access.acting",
                "portal.inbox.reading.unread",
                "portal.clock.now_for_templates",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "portal.templatetags.portal"],
        },
    },
]
COTTON_DIR = "components"
FORM_RENDERER = "portal.forms.PortalFormRenderer"

# --- storage ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Measured: only this combination survives eight concurrent writers (docs/decisions/0002).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Measured: compiling the query of a page took PostgreSQL up to a hundred times as long as answering it (docs/measurements.md).
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = VAR_DIR / "files"
UPLOADS_DIR = VAR_DIR / "uploads"  # files on their way in pieces; several machines share it
# Where a virus scanner (clamd) listens: ``/run/clamav/clamd.ctl`` or ``host:port``; empty for none.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- people ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "portal.problem_pages.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.people.throttling.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# Door of the public → how often one address may try it within so many seconds; a training room shares one address.
THROTTLES = {
    "sign-up": (60, 3600),
    "claim": (60, 3600),
    "password-reset": (20, 900),
    "email": (20, 3600),
    "objection": (20, 3600),
    "receipt": (60, 3600),
    "directory": (60, 3600),
}
SESSION_COOKIE_AGE = env.int("SESSION_MINUTES", default=60) * 60
SESSION_SAVE_EVERY_REQUEST = True  # an hour without work, not an hour since log-in
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("HTTPS", default=False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.problem_pages.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
MESSAGE_TAGS = {messages.DEBUG: "secondary", messages.ERROR: "danger"}

# --- what leaves the portal ------------------------------------------------------------------------------------------
# smtp+tls://user:password@host:587, smtp+ssl://…:465, smtp://…:25; special characters of the password as %XX. Without it,
# mail is printed in the worker's log. The demo never sends, whatever stands here (portal.outbox.delivering).
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="portal@localhost")
# What links in mails begin with.
MAIL_LINK_BASE = PORTAL_URL or f"http://127.0.0.1:{env.str('PORT', default='8000')}"
# The class that sends text messages (portal.outbox.texting.TextBackend), by its dotted path; empty: none are sent.
PORTAL_SMS_BACKEND = env.str("PORTAL_SMS_BACKEND", default="")

# --- language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- long work -------------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# KiB; printing a long paper takes some 300 MiB, and Python gives little of it back.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600 * 1024
CELERY_TASK_SOFT_TIME_LIMIT = 15 * 60
CELERY_TASK_TIME_LIMIT = 16 * 60
CELERY_TIMEZONE = TIME_ZONE
# Nobody talks to a worker but through jobs, and a broker in a folder keeps every control message as a file.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
JOB_SWEEP_SECONDS = env.float("JOB_SWEEP_SECONDS", default=5.0)
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {
        "task": "portal.jobs.tasks.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": JOB_SWEEP_SECONDS},  # behind a long job, sweeps must not pile up
    },
    "follow-dates": {  # a request of the person itself does not wait for it
        "task": "portal.people.tasks.follow_dates",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "seal-trail": {  # a day is sealed once, some time after it is over
        "task": "portal.trail.tasks.seal",
        "schedule": 1800.0,
        "options": {"expires": 1800.0},
    },
    "expire-packages": {
        "task": "reviews.packages.tasks.expire",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "daily-jobs": {
        "task": "portal.jobs.tasks.daily",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "deliver": {
        "task": "portal.outbox.tasks.deliver",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "count-season": {  # at most; a count that took long waits longer (reviews.charts.counting)
        "task": "reviews.charts.tasks.count",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "discard-draft-prints": {
        "task": "declarations.papers.tasks.discard_draft_prints",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 30 * 60,  # longer than the longest job
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # A page that wakes a worker must not wait seconds for a Redis that is away (measured: 6 s without these).
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.2,
        "socket_connect_timeout": 2,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    BROKER_DIR = VAR_DIR / "broker"
    CELERY_BROKER_URL = "localhost"
    CELERY_BROKER_TRANSPORT = "portal.jobs.folder:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for folder in ("queue", "control", "processed"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)

# What kind of long work is done by which function; by name, so that portal imports no app above it.
JOB_KINDS = {
    "export-table": "declarations.tables.export.run",
    "inspect-attachment": "declarations.attachments.inspecting.run",
    "import-cases": "declarations.behalf.importing.run",
    "package": "reviews.packages.making.make",
    "measure-revision": "declarations.revisions.measuring.run",
    "follow-notice": "declarations.revisions.publishing.follow",
    "export-trail": "portal.audit.exporting.run",
    "export-pool": "reviews.cultivation.exporting.run",
    "export-scores": "reviews.experts.exporting.run",
    "print-opinions": "reviews.experts.printing.run",
    "make-letter": "reviews.letters.making.run",
    "print-public-list": "reviews.publicity.printing.run",
    "make-paper": "declarations.papers.making.run",
    "print-draft": "declarations.papers.drafts.run",
    "grant-recognitions": "reviews.results.recognising.run",
    "tell-extension": "declarations.rounds.telling.run",
    "tell-moved-date": "declarations.rounds.telling.run_moved",
    "tell-due": "reviews.lateness.approaching.run",
    "tell-publicity": "reviews.publicity.reminding.run",
    "tell-scorings": "reviews.experts.reminding.run",
    "tell-spot-checks": "reviews.spotchecks.reminding.run",
    "send-digests": "portal.outbox.digests.run",
    "make-directory": "reviews.directory.table.run",
    "tidy-dispatches": "portal.outbox.tidying.run",
    "tidy-packs": "declarations.revisions.tidying.run",
}
# What is done once a day: kind of job → its name, and from when on (HH:MM in Asia/Shanghai, by the portal's clock).
DAILY_JOBS = {
    "tidy-dispatches": ("清理发信记录", "03:00"),
    "tidy-packs": ("清理未发布的通知包", "03:00"),
    "make-directory": ("认定名录", "04:00"),
    "tell-due": ("截止提醒", "06:00"),
    "tell-publicity": ("公示到期提醒", "06:00"),
    "tell-scorings": ("评审期限提醒", "06:00"),
    "tell-spot-checks": ("抽检提醒", "06:00"),
    "send-digests": ("每日摘要", env.str("DIGEST_AT", default="08:00")),
}
# What a demo account of a role needs beside its appointment; by name for the same reason.
DEMO_ENTRIES = {"expert": "reviews.experts.demo.enter"}
# Who reads the lists that tables are made of; by name for the same reason.
TABLE_SOURCE = "reviews.rosters.listing.lines_for"
# Who knows at which stages of a notice lists were made, which a revision has to keep; by name for the same reason.
LIST_STAGES_SOURCE = "reviews.rosters.keeping.stages_of_lists"
# What the trail is searched by and how its subjects are called, by the kind of subject; by name for the same reason.
TRAIL_SUBJECTS = {
    "user": "portal.audit.subjects.People",
    "organisation": "portal.audit.subjects.Bureaus",
    "enterprise": "factories.registry.trailing.Enterprises",
    "declaration": "declarations.cases.trailing.Cases",
    "roster": "reviews.rosters.trailing.Rosters",
    "round": "declarations.rounds.trailing.Rounds",
    "extension": "declarations.rounds.trailing.Extensions",
    "noticerevision": "declarations.revisions.trailing.Revisions",
    "draw": "reviews.spotchecks.trailing.Draws",
    "spotcheck": "reviews.spotchecks.trailing.SpotChecks",
    "publicity": "reviews.publicity.trailing.Publicities",
    "objection": "reviews.objections.trailing.Objections",
    "result": "reviews.results.trailing.Results",
    "followup": "reviews.followup.trailing.FollowUps",
    "candidate": "reviews.cultivation.trailing.Candidates",
}
# Who reads what a bureau remarked on a case, and who adds to the history of a case; by name for the same reason.
REMARK_SOURCE = "reviews.desk.remarking.sent_with_return"
HISTORY_SOURCES = ["reviews.desk.history.add_remarks", "reviews.desk.history.add_rosters"]
# What follows a factory when it is merged or moves to another county (factories.identity.followers).
FACTORY_FOLLOWERS = ["declarations.cases.following", "reviews.cultivation.following"]
# Whose papers of a case go into a package (reviews.packages.contents), in this order; and how long packages are kept.
PACKAGE_CONTENTS = [
    "declarations.papers.making.for_package",
    "declarations.cases.attaching.for_package",
    "reviews.spotchecks.photos.for_package",
]
PACKAGE_DAYS = env.int("PACKAGE_DAYS", default=14)
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)
JOB_MAX_ATTEMPTS = 3

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
