"""The WSGI application that the web server runs."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.config.settings")
os.environ.setdefault("ZHIKE_PROCESS", "web")

from django.core.wsgi import get_wsgi_application

from zhike.config import environment
from zhike.core import logs

_ENV = environment.read()
logs.configure(_ENV.log_format, _ENV.log_level)
application = get_wsgi_application()
