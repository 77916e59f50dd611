"""One settings file for every mode; what differs comes from the environment.

Without any variable this is the embedded mode: SQLite and everything else under DATA_DIR.
With DATABASE_URL and REDIS_URL it is production. docs/operations.md lists every variable.
"""

import gc
import secrets
from pathlib import Path

import environ
from csp.constants import NONCE, SELF
from django.utils.translation import gettext_lazy as _

# What a start loads stays: looking for garbage in it took a tenth of the start. Once all is
# loaded, `AccountsCrmConfig.ready` has it looked for as often as it pays.
gc.set_threshold(1_000_000, 20, 20)

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))


def _secret_key() -> str:
    """Return the key from the environment, else the installation's own key file, made once."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = False
HTTPS = env.bool("HTTPS", default=False)
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=sorted(LOOPBACK))
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# True only while the server listens on loopback with the demonstration company (set by `up`).
DEMO_SIGN_IN = env.bool("DEMO_SIGN_IN", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "tree_queries",
    "core",
    "users",
    "clients",
    "contracts",
    "flags",
    "renewals",
    "playbooks",
    "dashboard",
    "exchange",
    "accounts_crm",
]

MIDDLEWARE = [
    "core.middleware.HealthMiddleware",
    "core.outage.SecondTryMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "users.middleware.PersonMiddleware",
    "core.showing.ShowingMiddleware",
    "core.middleware.CachingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "accounts_crm.urls"
WSGI_APPLICATION = "accounts_crm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "core.context_processors.shell",
            ],
        },
    }
]
FORM_RENDERER = "core.typed.TypedForms"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["crm", "bootstrap5"]
CRISPY_TEMPLATE_PACK = "crm"
CRISPY_FAIL_SILENTLY = False

# --- database -------------------------------------------------------------------------------
if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    # What the address says goes first.
    _own = DATABASES["default"].get("OPTIONS", {})
    _planning = {
        # The just-in-time compiler takes up to eight seconds over a page's long statement that then
        # runs for half of one (the renewals of 10,000 clients).
        "jit": "off",
        # What is planned ahead (the rules of a save) is planned once a connection and not at its
        # first five runs too, 80 ms each.
        "plan_cache_mode": "force_generic_plan",
        # Beyond eight tables whose clients one sees came last: 40 clients' renewals were looked up
        # among those of 100,000 (820 ms, 12 with ten).
        "join_collapse_limit": 10,
        "from_collapse_limit": 10,
    }
    DATABASES["default"] |= {
        "OPTIONS": {"options": " ".join(f"-c {name}={how}" for name, how in _planning.items())}
        | _own,
        # Long, for the sake of what a connection has planned.
        "CONN_MAX_AGE": 600,
        # A restarted PostgreSQL leaves stale connections behind; each request checks first.
        "CONN_HEALTH_CHECKS": True,
        # template0 so that the test database never inherits a cluster's wrong locale by accident
        "TEST": {"TEMPLATE": "template0"},
    }
else:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "crm.sqlite3",
            "OPTIONS": {
                # Measured: Django's DEFERRED default loses three writes of four under load.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
                # The statements of the rules take 20 ms to plan: kept planned beside all others.
                "cached_statements": 1000,
            },
            # A new connection reads the schema and plans every statement anew.
            "CONN_MAX_AGE": 600,
        }
    }
# Sessions and cache live in the database: saving must never need the broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # The counters of sign-in tries live here: Django's 300 rows could be flooded away.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
SESSION_ENGINE = "users.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["users.backends.PersonBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "users.adapters.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
# A changed password ends every other session; the one that changed it goes on with a new id.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"reset_password": "users.forms_account.ResetByLetterForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "users.adapters.ResetTokenGenerator"
# The address is counted first: a refused address must not fill the table with counters.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/h/ip,5/30m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reauthenticate": "10/15m/user",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_ALLOW_UNVERIFIED_EMAIL = True  # invitations are what proves an address here
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = env.str("PRODUCT_NAME", default="Ритм")
MFA_FORMS = {
    "activate_totp": "users.forms_account.FirstCodeForm",
    "add_webauthn": "users.forms_account.AddPasskeyForm",
    "edit_webauthn": "users.forms_account.RenamePasskeyForm",
    "authenticate": "users.forms_account.CodeForm",
    "reauthenticate": "users.forms_account.CodeAgainForm",
}
# This turns the check of the origin off, so only for a browser on this computer (no HTTPS there).
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS and set(ALLOWED_HOSTS) <= LOOPBACK
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_CONFIGURED = bool(EMAIL_URL)
if EMAIL_CONFIGURED:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="crm@localhost")

# --- language, time, words --------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# The company's zone decides `today` in rules and stored dates; a person's zone shows instants.
TIME_ZONE = env.str("COMPANY_TIME_ZONE", default="Europe/Moscow")
COMPANY_COUNTRY = env.str("COMPANY_COUNTRY", default="RU")
BASE_CURRENCY = env.str("BASE_CURRENCY", default="RUB")
PRODUCT_NAME = env.str("PRODUCT_NAME", default="Ритм")

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "static/"
# Beside the data: two installations from one checkout do not sweep away each other's files.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]


def _guard_static(headers: dict[str, str], path: str, url: str) -> None:
    """Give files the guards that the middleware gives pages: an image opened alone runs nothing."""
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["X-Frame-Options"] = "DENY"


WHITENOISE_ADD_HEADERS_FUNCTION = _guard_static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# Told to people before they choose a file; checked before anything is parsed.
IMPORT_MAX_BYTES = 10 * 1024 * 1024
IMPORT_MAX_ROWS = 50_000
IMPORT_MAX_COLUMNS = 200
# Days after its end that the files of an import are kept; what an undo needs is kept for 7 days.
IMPORT_KEEP_DAYS = env.int("IMPORT_KEEP_DAYS", default=30)

# --- background work --------------------------------------------------------------------------


def _broker_url() -> str:
    """Return REDIS_URL, else the broker that `up` started for this data folder.

    Without either nothing answers, at once: messages wait in the outbox and never go to a
    stranger's Redis on the usual port.
    """
    if url := env.str("REDIS_URL", default=""):
        return url
    file = DATA_DIR / "broker_url"
    return file.read_text().strip() if file.exists() else "redis://127.0.0.1:1/0"


CELERY_BROKER_URL = _broker_url()
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # longer than the longest task, else a second copy starts
    # Without these two a killed worker's task comes back only after minutes.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # A hanging broker must cost a request half a second, not ten.
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    # One try, or kombu would spend six seconds of a request on a broker that is away.
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True

# --- security ---------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Tries of signing in are counted by the address that the proxy itself saw, the last one.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.logs.OneLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
# The address is unique by a constraint on its lower case, which the check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
