"""Commands about people and tokens: `user add`, `user password`, `token create`."""

import argparse
import getpass
import secrets
import sys


def register(subparsers: argparse._SubParsersAction) -> None:
    user = subparsers.add_parser("user", help="add people, set passwords").add_subparsers(required=True)
    add = user.add_parser("add", help="add a person")
    add.add_argument("email")
    add.add_argument("--name", default="", help="shown name; default is the part before the @")
    add.add_argument("--role", action="append", default=[], help="may be given several times")
    add.add_argument("--team", default="", help="made when it does not exist")
    add.add_argument("--password", help="asked for, or made and printed, when not given")
    add.set_defaults(run=add_user)
    password = user.add_parser("password", help="set a person's password")
    password.add_argument("email")
    password.add_argument("--password", help="asked for, or made and printed, when not given")
    password.set_defaults(run=set_password)

    token = subparsers.add_parser("token", help="tokens for programs").add_subparsers(required=True)
    create = token.add_parser("create", help="make a token and print it, once")
    create.add_argument("user", metavar="USER", help="email of the person it acts as")
    create.add_argument("--role", help="narrow it to what this role may do")
    create.add_argument("--name", default="", help="what it is for")
    create.set_defaults(run=create_token)


def add_user(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from zhike.core.models import Role, Team, User

    email = arguments.email.strip().lower()
    if User.objects.filter(email=email).exists():
        return _refuse(f"{email} exists already. Set a password with: zhike user password {email}")
    roles = [_role(key) for key in arguments.role or ["seller"]]
    user = User(email=email, name=arguments.name or email.partition("@")[0])
    password, is_made = _password(arguments.password)
    try:
        user.full_clean(exclude=["password"])
        _validate(password, user, is_made)
    except ValidationError as error:
        return _refuse(" ".join(error.messages))
    with transaction.atomic():
        user.team = Team.objects.get_or_create(name=arguments.team)[0] if arguments.team else None
        user.set_password(password)
        user.save()
        user.roles.set(Role.objects.filter(key__in=roles))
    print(f"Added {email} ({', '.join(roles)}).")
    if is_made:
        print(f"Password: {password}")
    return 0


def set_password(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    user = _user(arguments.email)
    password, is_made = _password(arguments.password)
    try:
        _validate(password, user, is_made)
    except ValidationError as error:
        return _refuse(" ".join(error.messages))
    user.set_password(password)
    user.save(update_fields=["password"])
    print(f"The password of {user.email} is set.")
    if is_made:
        print(f"Password: {password}")
    return 0


def create_token(arguments: argparse.Namespace) -> int:
    from zhike.core.models import ApiToken, Role

    user = _user(arguments.user)
    role = Role.objects.get(key=_role(arguments.role)) if arguments.role else None
    _token, secret = ApiToken.issue(user, role=role, name=arguments.name)
    print(secret)
    return 0


def _user(email: str):
    from zhike.core.models import User

    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise SystemExit(
            _refuse(f"There is no person with the email {email}. Add one: zhike user add {email}")
        )
    return user


def _role(key: str) -> str:
    from zhike.core.models import Role

    known = list(Role.objects.order_by("key").values_list("key", flat=True))
    if key not in known:
        raise SystemExit(_refuse(f"There is no role {key!r}; there are {', '.join(known)}."))
    return key


def _password(given: str | None) -> tuple[str, bool]:
    """The password, and whether we made it: asked for at a terminal, made where nobody can answer."""
    if given is not None:
        return given, False
    if sys.stdin.isatty():
        typed = getpass.getpass("Password (empty: make one): ")
        if typed:
            return typed, False
    return secrets.token_urlsafe(12), True


def _validate(password: str, user, is_made: bool) -> None:
    from django.contrib.auth.password_validation import validate_password

    if not is_made:
        validate_password(password, user)


def _refuse(sentence: str) -> int:
    print(f"zhike: {sentence}", file=sys.stderr)
    return 1
