"""From where a condition is seen: who is "me", what is visible, what day it is."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from zhike.records.access import Asker


@dataclass(frozen=True)
class Viewpoint:
    """Who asks, in which time zone days begin, and when: views take the viewer's, rules the workspace's."""

    asker: Asker
    zone: ZoneInfo
    now: datetime = field(default_factory=timezone.now)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()
