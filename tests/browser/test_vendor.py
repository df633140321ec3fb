"""What the tests take from others is what the manifest says."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"


def test_axe_is_the_one_recorded() -> None:
    [package] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))["packages"]
    [file] = package["files"]
    content = (VENDOR / file["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"] == file["sha256_original"]
    assert content.startswith(f"/*! axe v{package['version']}".encode())
    assert re.fullmatch(r"4\.\d+\.\d+", package["version"])
    assert "Mozilla Public License" in (VENDOR / package["licence_file"]).read_text(encoding="utf-8")
    assert {path.name for path in VENDOR.iterdir()} == {file["file"], package["licence_file"], "manifest.json"}
