"""The PostgreSQL that Zhike uses: the embedded server, or any other by DATABASE_URL."""

from zhike.core.database.connection import connection_settings
from zhike.core.database.embedded import EmbeddedServer
from zhike.core.database.errors import DatabaseProblem

__all__ = ["DatabaseProblem", "EmbeddedServer", "connection_settings"]
