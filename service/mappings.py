"""Mappings that a partner keeps here, so that its files need not bring them: ``archive/<partner>/mappings/``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from loaders import bounded
from loaders.mapping import Mappings, is_mapping, patterns

from .durable import write_file
from .failures import MappingNameError

FOLDER = "mappings"


class KeptMappings:
    """The mappings of all partners below an archive's folder."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    def add(self, partner: str, path: Path) -> str:
        """Keep a mapping under its file's name, in the place of an older one; give the name.

        Raises:
            MappingNameError: it is not called what mappings are called.
            DolenError: it is no mapping.

        """
        if not is_mapping(path):
            raise MappingNameError("mapping-name", name=path.name)
        bounded.run(patterns, path, readable=[path])
        write_file(self._archive / partner / FOLDER / path.name, path.read_bytes())
        return path.name

    def of(self, partner: str) -> list[Path]:
        """Give a partner's mappings, in order of their names."""
        return sorted((self._archive / partner / FOLDER).glob("*.json"))

    def remove(self, partner: str, name: str) -> None:
        """Keep a mapping no longer.

        Raises:
            MappingNameError: the partner has none of that name.

        """
        found = [path for path in self.of(partner) if path.name == name]
        if not found:
            raise MappingNameError("mapping-unknown", partner=partner, name=name)
        found[0].unlink()

    def fitting(self, partner: str, names: Iterable[str]) -> list[Path]:
        """Give the mappings that describe one of the files, by their names; what a submission brings itself wins."""
        sent = list(names)
        if any(is_mapping(Path(name)) for name in sent):
            return []
        return [path for path in self.of(partner) if any(Mappings([path]).of(Path(name)) for name in sent)]

    def accompanied(self, partner: str, files: Iterable[tuple[str, BinaryIO]]) -> Iterator[tuple[str, BinaryIO]]:
        """Give files (name, bytes to read) as they come, then the kept mappings that describe them."""
        names = []
        for name, content in files:
            names.append(name)
            yield name, content
        for path in self.fitting(partner, names):
            with path.open("rb") as content:
                yield path.name, content
