"""What is installed: names that are ours alone, a lock file with hashes, data files in the wheel."""

from __future__ import annotations

import configparser
import importlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("ontology", "shapes", "loaders", "service", "queries")
#: What each package cannot do without, as patterns below the package.
DATA = {
    "ontology": ("dolen.ttl", "matches.ttl", "areas.ttl", "schemes/*.ttl", "context.jsonld", "py.typed"),
    "shapes": ("*.ttl", "py.typed"),
    "loaders": ("*.toml", "table/*.toml", "py.typed"),
    "queries": ("app/*.rq", "library/*.rq", "checks/*.rq", "texts.toml", "py.typed"),
    "service": (
        "*.toml",
        "templates/*.html",
        "browse/area-places.csv",
        "static/*.css",
        "static/*.js",
        "static/*.svg",
        "static/vendor/govuk-frontend/*",
        "translations/*/LC_MESSAGES/*.mo",
        "py.typed",
    ),
}
PATTERNS = [(package, pattern) for package, patterns in DATA.items() for pattern in patterns]
#: A line of the lock file that pins a package, its markers left out, and what belongs to it.
PIN = re.compile(r"^([A-Za-z0-9._-]+)==[^\s\\;]+")


def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def normal(name: str) -> str:
    """The name of a distribution as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, list[str]]:
    """The pinned packages with the lines that follow each."""
    found: dict[str, list[str]] = {}
    following: list[str] = []
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            following = found.setdefault(normal(pin[1]), [])
        following.append(line)
    return found


def wanted() -> Iterator[str]:
    for section, key in (("options", "install_requires"), ("options.extras_require", "dev")):
        for line in setup()[section][key].split("\n"):
            if line:
                yield normal(re.split(r"[\s<>=!~;\[]", line)[0])


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_the_name(package: str) -> None:
    assert set(metadata.packages_distributions().get(package, [])) == {"dolen"}


def test_the_lock_has_a_sha256_for_every_package() -> None:
    assert pins()
    without = [name for name, lines in pins().items() if not any("--hash=sha256:" in line for line in lines)]
    assert without == []


def test_every_line_of_the_lock_is_a_pin_or_belongs_to_one() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if not PIN.match(line) and not re.match(r"\s+(--hash=sha256:|#)|\s*$", line)]
    assert strange == []


def test_the_lock_names_no_address() -> None:
    assert re.findall(r"\S*(?:https?:|://|index-url|find-links)\S*", (ROOT / "requirements.lock").read_text()) == []


def test_the_lock_pins_every_dependency() -> None:
    assert sorted(set(wanted()) - set(pins())) == []


def test_what_is_installed_is_what_setup_cfg_asks_for() -> None:
    asked = {normal(re.split(r"[\s<>=!~;\[]", each)[0]) for each in metadata.requires("dolen") or []}
    assert asked == set(wanted()), "run `make setup` again"


def test_the_console_script_leads_to_a_function() -> None:
    (line,) = setup()["options.entry_points"]["console_scripts"].split("\n")[1:]
    name, _, target = (part.strip() for part in line.partition("="))
    module, _, attribute = target.partition(":")
    assert callable(getattr(importlib.import_module(module), attribute))
    (installed,) = metadata.entry_points(group="console_scripts", name=name)
    assert installed.value == target


@pytest.mark.parametrize(("package", "pattern"), PATTERNS)
def test_data_files_are_found(package: str, pattern: str) -> None:
    folder = Path(str(resources.files(package)))
    found = [path for path in folder.glob(pattern) if path.is_file()]
    assert found
    assert all(path.stat().st_size for path in found if path.name != "py.typed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel built from a copy, so that the build leaves nothing in the tree."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-index"]
    command += ["--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(source)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (file,) = out.glob("*.whl")
    return zipfile.ZipFile(file).namelist()


@pytest.mark.parametrize("package", PACKAGES)
def test_the_wheel_holds_every_file_of_the_package(wheel: list[str], package: str) -> None:
    folder = ROOT / package
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    missing = {path.relative_to(ROOT).as_posix() for path in paths} - set(wheel)
    assert sorted(missing) == []


def test_the_wheel_holds_nothing_else(wheel: list[str]) -> None:
    strange = {name.split("/")[0] for name in wheel} - set(PACKAGES)
    assert {name.rpartition(".")[2] for name in strange} == {"dist-info"}


def test_the_wheel_carries_the_licence(wheel: list[str]) -> None:
    assert any(".dist-info/" in name and name.endswith("/LICENSE") for name in wheel)
