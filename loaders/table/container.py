"""What a workbook's container holds, judged before any reader unpacks it: sizes, format, passwords, macros."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from loaders.statements import Position

from .errors import RefusedTableError, TableTooLargeError, UnreadableTableError, UnsupportedTableError
from .limits import MIB, PARTS, UNPACKED_BYTES

ZIP, OLE, GZIP = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"\x1f\x8b"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*<|\xff\xfe|\xfe\xff")
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_XLSX = "spreadsheetml.sheet.main+xml"

#: What the list of a package's content types says, in the order it is asked → the code of the refusal.
_REFUSED = {"macroenabled": "macros", "sheet.binary": "binary-workbook"}


class Container:
    """An .xlsx or .ods file whose parts are all within the limits; ``kind`` says which of the two."""

    def __init__(self, data: bytes, file: str) -> None:
        self._place = Position(file)
        self._parts: dict[str, bytes] = {}
        self.kind = self._open(data)

    def names(self) -> Iterator[str]:
        """Name the parts that hold XML."""
        return (name for name, content in self._parts.items() if _is_xml(content))

    def part(self, name: str) -> bytes:
        """Give a part unpacked; empty when there is none of that name."""
        return self._parts.get(name, b"")

    def _open(self, data: bytes) -> str:
        if data.startswith(OLE):
            self._refuse_ole(data)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._unpack(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise UnreadableTableError("broken-workbook", self._place) from error
        return self._kind()

    def _refuse_ole(self, data: bytes) -> None:
        if _ENCRYPTED in data:
            raise UnreadableTableError("password", self._place)
        raise UnsupportedTableError("old-workbook", self._place)

    def _unpack(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        if len(entries) > PARTS or sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
            raise TableTooLargeError("unpacked-size", self._place, most=UNPACKED_BYTES // MIB)
        room = UNPACKED_BYTES
        for entry in entries:
            if entry.flag_bits & 1:
                raise UnreadableTableError("password", self._place)
            content = self._content(archive, entry, room)
            room -= len(content)
            if entry.filename in self._parts:
                raise UnreadableTableError("broken-workbook", self._place)
            self._parts[entry.filename] = content

    def _content(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
        """Unpack one part to its real end, whatever size it declares; other readers do not stop at that."""
        declared, entry.file_size = entry.file_size, room + 1
        with archive.open(entry) as stream:
            content = stream.read(room + 1)
        if len(content) > room:
            raise TableTooLargeError("unpacked-size", self._place, most=UNPACKED_BYTES // MIB)
        if len(content) != declared:
            raise UnreadableTableError("broken-workbook", self._place)
        return content if _is_xml(content) or entry.filename == "mimetype" else b""

    def _kind(self) -> str:
        if self.part("mimetype").startswith(_ODS.encode()):
            self._refuse_protected_ods()
            return "ods"
        types = self.part("[Content_Types].xml").lower()
        for mark, code in _REFUSED.items():
            if mark.encode() in types:
                raise RefusedTableError(code, self._place)
        if _XLSX.encode() not in types:
            raise UnsupportedTableError("not-a-spreadsheet", self._place)
        return "xlsx"

    def _refuse_protected_ods(self) -> None:
        if b"encryption-data" in self.part("META-INF/manifest.xml"):
            raise UnreadableTableError("password", self._place)


def _is_xml(content: bytes) -> bool:
    return _XML.match(content) is not None
