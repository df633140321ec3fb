"""What is taken from others is what its manifest says, and nothing else is there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

import service

STATIC = Path(service.__file__).parent / "static"
VENDOR = STATIC / "vendor"
MANIFEST: dict[str, Any] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
FILES = [file for package in MANIFEST["packages"] for file in package["files"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["file"])
def test_a_vendored_file_is_the_one_recorded(file: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / file["file"]).read_bytes()).hexdigest() == file["sha256"]
    assert re.fullmatch(r"[0-9a-f]{64}", file["sha256_original"])


def test_nothing_else_is_vendored() -> None:
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    licences = {package["licence_file"] for package in MANIFEST["packages"]}
    assert there == {file["file"] for file in FILES} | licences | {"manifest.json"}


def test_packages_are_pinned_and_licensed() -> None:
    for package in MANIFEST["packages"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert package["licence"] in {"MIT", "BSD-3-Clause", "MPL-2.0"}
        assert package["licence"] in (VENDOR / package["licence_file"]).read_text(encoding="utf-8").replace(
            "The MIT", "MIT"
        )


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_styles_load_nothing_and_claim_nothing(path: Path) -> None:
    style = path.read_text(encoding="utf-8")
    assert "GDS Transport" not in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    assert "@font-face" not in style
    assert "crest" not in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    assert not re.search(r"url\((?!data:|\"data:|'data:)", style)
