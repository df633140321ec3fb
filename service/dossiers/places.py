"""Where dossiers lie: numbered files, of which a small one beside them names the current."""

from __future__ import annotations

from pathlib import Path

from service.durable import write_file

_POINTER, _ENDING = "current", ".sqlite"


def current(folder: Path) -> Path | None:
    """Give the file to read; None when there is none."""
    try:
        name = (folder / _POINTER).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return folder / name


def fresh(folder: Path) -> Path:
    """Give a name for a new file, and remove what nobody reads: all files but the current one."""
    folder.mkdir(parents=True, exist_ok=True)
    now = current(folder)
    for each in folder.iterdir():
        if each.name != _POINTER and not (now and each.name.startswith(now.name)):
            each.unlink(missing_ok=True)
    return folder / f"{int(now.stem) + 1 if now else 1:06}{_ENDING}"


def show(path: Path) -> None:
    """Have a file read from now on."""
    write_file(path.parent / _POINTER, path.name.encode())


def forget(folder: Path) -> None:
    """Have no file read any more."""
    (folder / _POINTER).unlink(missing_ok=True)
