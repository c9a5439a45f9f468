"""People, teams, roles, tokens, files, currencies and jobs: what every business noun leans on."""

from zhike.core.models.currencies import Currency, CurrencyRate
from zhike.core.models.files import StoredFile
from zhike.core.models.jobs import Heartbeat, Job, JobState
from zhike.core.models.people import Role, Team, User, UserManager
from zhike.core.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Currency",
    "CurrencyRate",
    "Heartbeat",
    "Job",
    "JobState",
    "Role",
    "StoredFile",
    "Team",
    "User",
    "UserManager",
]
