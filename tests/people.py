"""People for tests: one of each role, in two branches of a team tree."""

from dataclasses import dataclass

from zhike.core.models import ApiToken, Role, Team, User
from zhike.records.access import Asker, asker_for


@dataclass
class People:
    """North has a part, North One; South stands beside. The manager leads North."""

    administrator: User
    manager: User
    seller: User
    mate: User
    stranger: User
    reader: User

    def asker(self, name: str) -> Asker:
        return asker_for(getattr(self, name))

    def token(self, name: str, role: str | None = None) -> str:
        """The secret of a new token of the person, narrowed to a role when one is named."""
        narrowed = Role.objects.get(key=role) if role else None
        return ApiToken.issue(getattr(self, name), narrowed)[1]


def make_people() -> People:
    north = Team.objects.create(name="North 华北")
    north_one = Team.objects.create(name="North One 华北一组", parent=north)
    south = Team.objects.create(name="South 华南")
    return People(
        administrator=make_person("Ada Lin", "administrator", None),
        manager=make_person("陈默", "manager", north),
        seller=make_person("林晓", "seller", north_one),
        mate=make_person("Siobhán O’Brien", "seller", north_one),
        stranger=make_person("王小明", "seller", south),
        reader=make_person("Hans Vogel", "reader", south),
    )


def make_person(name: str, role: str, team: Team | None) -> User:
    email = f"{role}.{User.objects.count()}@example.com"
    user = User.objects.create_user(email, "correct horse battery", name=name, team=team)
    user.roles.add(Role.objects.get(key=role))
    return user
