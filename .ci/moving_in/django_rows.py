"""Rows of django-otp: its own models in a database in memory, at a fixed time, with pyotp as the app.

Prints a list of rows as JSON; run by record.sh.
"""

import json
import time

import django
import pyotp
from django.conf import settings

NOW = 1_800_000_015
time.time = lambda: NOW

settings.configure(
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django_otp",
        "django_otp.plugins.otp_totp",
        "django_otp.plugins.otp_hotp",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django_otp.plugins.otp_hotp.models import HOTPDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

call_command("migrate", verbosity=0)
ana = User.objects.create_user("ana")


def secret(byte):
    return bytes(range(byte, byte + 20))


def app(byte, digits=6):
    import base64

    return pyotp.TOTP(base64.b32encode(secret(byte)).decode(), digits=digits)


def columns(device, *names):
    """As the database has them."""
    table = device._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM {table} WHERE id = %s", [device.id])
        return dict(zip(names, cursor.fetchone()))


TOTP = ("name", "confirmed", "key", "step", "t0", "digits", "drift", "last_t")
HOTP = ("name", "confirmed", "key", "digits", "counter")
source = f"django-otp {__import__('importlib.metadata').metadata.version('django-otp')}, run"

never = TOTPDevice.objects.create(user=ana, name="never", key=secret(1).hex())

# An app whose clock is one step ahead: its code is accepted, and the step is learnt.
ahead = TOTPDevice.objects.create(user=ana, name="ahead", key=secret(2).hex(), digits=8)
used = app(2, 8).at(NOW + 30)
assert ahead.verify_token(used)

token = HOTPDevice.objects.create(user=ana, name="token", key=secret(3).hex())
button = pyotp.HOTP(app(3).secret)
assert token.verify_token(button.at(0)) and token.verify_token(button.at(2))

print(json.dumps([
    {
        "system": "django-otp",
        "source": source,
        "columns": columns(never, *TOTP),
        "used": [],
        "later": [{"secs": 90, "code": app(1).at(NOW + 90)}],
    },
    {
        "system": "django-otp",
        "source": source,
        "columns": columns(ahead, *TOTP),
        "used": [used],
        "later": [{"secs": 60, "code": app(2, 8).at(NOW + 90)}],
    },
    {
        "system": "django-otp HOTP",
        "source": source,
        "columns": columns(token, *HOTP),
        "used": [button.at(2)],
        "later": [{"secs": 60, "code": button.at(3)}],
    },
]))
