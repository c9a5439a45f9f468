"""Answers for load balancers and supervisors; no log-in, no record data."""

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse

from zhike.core.schema import SchemaMismatch, refuse_other_schema


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of the database, so that its outage restarts no web process."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and has the schema that this program expects."""
    try:
        refuse_other_schema(connection)
    except SchemaMismatch as mismatch:
        return JsonResponse({"status": "unavailable", "reason": str(mismatch)}, status=503)
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "unavailable", "reason": "The database does not answer."}, status=503)
    return JsonResponse({"status": "ok"})
