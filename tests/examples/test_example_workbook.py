"""The workbook is the readable sheets beside it, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def parts(workbook: Path) -> dict[str, bytes]:
    """What a workbook holds, unpacked: compression may differ between machines."""
    with zipfile.ZipFile(workbook) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_workbook_is_made_from_the_sheets(tmp_path: Path) -> None:
    made = tmp_path / "practice.xlsx"
    subprocess.run([sys.executable, EXAMPLES / "workbook" / "make.py", made], check=True)
    assert parts(made) == parts(EXAMPLES / "gloucestershire-cc" / "practice.xlsx")
