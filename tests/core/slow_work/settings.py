"""The product's settings, and a kind of work that takes long enough to be killed in the middle."""

from zhike.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.slow_work"]  # noqa: F405
