"""The one NinjaAPI: routes, authentication, and every error as a problem."""

import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from zhike.records.api import acting, change_sets, history, records, totals, types
from zhike.records.api.authentication import authenticate
from zhike.records.api.problems import Problem, in_body
from zhike.records.api.replies import reply
from zhike.records.api.versions import conflict_problem
from zhike.records.errors import ActionRefused, Conflict, NotAllowed, NotFound, Refused

logger = logging.getLogger(__name__)

api = NinjaAPI(
    title="Zhike", version="1", urls_namespace="api", openapi_url=None, docs_url=None, auth=authenticate
)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response(request)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return Problem("refused", errors=in_body(refusal.errors)).response(request)


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    right = str(refusal)
    detail = _("You lack the right “%(right)s” for this record.") % {"right": right}
    return Problem("not_allowed", detail, right=right).response(request)


@api.exception_handler(NotFound)
@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return Problem("not_found", _("There is no such record, or it is not open to you.")).response(request)


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: Exception) -> HttpResponse:
    return Problem("not_allowed").response(request)


@api.exception_handler(Conflict)
def _conflict(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    return conflict_problem(request, conflict).response(request)


@api.exception_handler(ActionRefused)
def _action_refused(request: HttpRequest, refusal: ActionRefused) -> HttpResponse:
    return Problem("action_refused", str(refusal), reason=refusal.code).response(request)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return Problem("too_large", _("Send less at once; large files are imported.")).response(request)


@api.exception_handler(ValidationError)
def _bad_address(request: HttpRequest, error: Exception) -> HttpResponse:
    return Problem("not_found").response(request)


@api.exception_handler(OperationalError)
def _crossed(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """Two writers stood in each other's way; the database has let one of them go first."""
    if not isinstance(error.__cause__, (DeadlockDetected, SerializationFailure, LockNotAvailable)):
        return _unexpected(request, error)
    again = _("Others were writing the same records. Nothing was changed; send the request again.")
    return Problem("in_progress", again, headers={"Retry-After": "1"}).response(request)


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The API failed: %s %s", request.method, request.path, exc_info=error)
    return Problem("server_error", _("This is our fault; nothing was changed. It has been logged.")).response(
        request
    )


@api.api_operation(["GET", "HEAD"], "")
def index(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    paths = {
        "me": "/api/v1/me",
        "types": "/api/v1/types",
        "openapi": "/api/openapi.json",
        "docs": "/api/docs",
    }
    return reply(paths)


for _router in (
    change_sets.router,
    types.router,
    totals.router,
    history.router,
    acting.router,
    records.router,
):
    api.add_router("", _router)
