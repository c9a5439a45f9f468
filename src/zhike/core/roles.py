"""The roles every workspace starts with, and the words that rights are written in."""

RIGHTS = ("view", "create", "change", "delete", "export", "bulk", "load")
SCOPES = ("none", "own", "team", "tree", "all")

BUILT_IN = {
    "administrator": dict.fromkeys(RIGHTS, "all"),
    "manager": dict.fromkeys(RIGHTS, "tree"),
    "seller": {"view": "tree", "create": "all", "change": "own", "delete": "own", "bulk": "own"},
    "reader": {"view": "all"},
}


def narrow(wide: str, limit: str) -> str:
    """The smaller of two scopes: a token never reaches further than its person."""
    return min(wide, limit, key=SCOPES.index)


def widest(scopes: list[str]) -> str:
    """The scope that several roles give together."""
    return max(scopes, key=SCOPES.index, default="none")
