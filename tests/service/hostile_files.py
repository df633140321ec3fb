"""Files made to hurt: each maker gives the files of one submission, by the names they are sent under."""

# ruff: noqa: E501, S108 - files as they are sent, and names that nothing is written under

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from .submitting import BASE, item
from .submitting import PREFIXES as OURS

Files = list[tuple[str, bytes]]
#: What is wrong → makes it.
MADE: dict[str, Callable[[], Files]] = {}
KEPT = Path(__file__).parent.parent / "data" / "hostile"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
PREFIXES = f"{OURS}@prefix e: <http://e.org/> .\n"


def good(slug: str = "good", title: str = "One team", more: str = "") -> str:
    """Describe a practice item that conforms; ``more`` is put before its end."""
    return f"{PREFIXES}{item(slug, title, more)}"


def one(fault: str, name: str, content: str | bytes | Callable[[], str | bytes]) -> None:
    """Add a submission of one file; what takes room is made when it is needed."""

    def make() -> Files:
        made = content() if callable(content) else content
        return [(name, made.encode() if isinstance(made, str) else made)]

    MADE[fault] = make


def several(fault: str, files: Callable[[], list[tuple[str, str | bytes]]]) -> None:
    MADE[fault] = lambda: [(name, body.encode() if isinstance(body, str) else body) for name, body in files()]


def zipped(parts: dict[str, bytes | str], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def xlsx(
    rows: str | bytes, strings: str | bytes = "", more: dict[str, bytes | str] | None = None, kind: str = "sheet"
) -> bytes:
    """Make a workbook of one sheet from the XML of its rows, as small as one can be."""
    rows, strings = (each.encode() if isinstance(each, str) else each for each in (rows, strings))
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.{_KINDS[kind]}.main+xml"/></Types>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets><sheet name="PracticeItem" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": b'<sst xmlns="' + MAIN.encode() + b'">' + strings + b"</sst>",
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="'
        + MAIN.encode()
        + b'"><sheetData>'
        + rows
        + b"</sheetData></worksheet>",
    }
    return zipped(parts | (more or {}))


_KINDS = {
    "sheet": "openxmlformats-officedocument.spreadsheetml.sheet",
    "macros": "ms-excel.sheet.macroEnabled",
}


def row(number: int, *cells: str) -> str:
    """Write a row of cells with texts of their own."""
    letters = "ABCDEFGHIJKLMNOP"
    inside = "".join(
        f'<c r="{letters[at]}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inside}</row>'


HEADER = row(1, "identifier", "title_en", "title_cy", "summary_en")


def formula(number: int, *formulas: str) -> str:
    letters = "ABCDEFGHIJKLMNOP"
    inside = "".join(
        f'<c r="{letters[at]}{number}" t="str"><f>{cell}</f><v>x{at}</v></c>' for at, cell in enumerate(formulas)
    )
    return f'<row r="{number}">{inside}</row>'


def ods(body: str | bytes, more: dict[str, bytes | str] | None = None, before: bytes = b"") -> bytes:
    body = body.encode() if isinstance(body, str) else body
    names = b" ".join(
        b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (name, name)
        for name in (b"office", b"table", b"text")
    )
    content = XML + before + b"<office:document-content " + names + b"><office:body><office:spreadsheet>" + body
    content += b"</office:spreadsheet></office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest} | (more or {}))


def table(*rows: str) -> str:
    return f'<table:table table:name="PracticeItem">{"".join(rows)}</table:table>'


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


ODS_HEADER = ods_row(*map(cell, ("identifier", "title_en", "title_cy", "summary_en")))


def lying_zip(claimed: int) -> bytes:
    """Make a workbook whose sheet says it is smaller than it is."""
    whole = bytearray(xlsx(b" " * 1_000_000 + HEADER.encode()))
    at = whole.rindex(b"PK\x01\x02", 0, whole.rindex(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", whole, at + 24, claimed)
    return bytes(whole)


def overlapping_zip() -> bytes:
    """Point all entries of the central directory at the first entry's bytes (as 42.zip's younger relatives do)."""
    whole = bytearray(zipped({f"part-{number:04}.xml": b"<a>" + b"0" * 100_000 + b"</a>" for number in range(40)}))
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", whole, at + 42, 0)
        at = whole.find(b"PK\x01\x02", at + 4)
    return bytes(whole)


def mapping(
    url: str = "data.csv", about: str = "id/practice/vale/{id}", columns: list[object] | None = None, **more: object
) -> str:
    plain: list[object] = [
        {"name": "id", "titles": "id", "suppressOutput": True},
        {"name": "title", "titles": "title", "propertyUrl": "dcterms:title", "lang": "en"},
        {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": "dol:PracticeItem"},
    ]
    content = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": url,
        "tableSchema": {"aboutUrl": about, "columns": plain if columns is None else columns},
    }
    return json.dumps(content | more)


def mapped(
    fault: str,
    metadata: str | Callable[[], str],
    data: str | Callable[[], str] = "id,title\na,One\n",
    name: str = "data.csv",
) -> None:
    several(
        fault,
        lambda: [
            ("data.csv-metadata.json", metadata() if callable(metadata) else metadata),
            (name, data() if callable(data) else data),
        ],
    )


def column(**more: object) -> list[object]:
    return [
        {"name": "id", "titles": "id", "suppressOutput": True},
        {"name": "title", "titles": "title", "propertyUrl": "dcterms:title"} | more,
    ]


def linked(size: int) -> str:
    """Link blank nodes to each other, all to all."""
    return "\n".join(f"_:b{a} e:p _:b{b} ." for a in range(size) for b in range(size) if a != b)


def laughs(levels: int) -> str:
    entities = "".join(f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, levels))
    return f'<!DOCTYPE r [<!ENTITY l0 "ha">{entities}]>{RDF}<rdf:Description e:p="&l{levels - 1};"/></rdf:RDF>'


# Files kept in the repository.
for _path in sorted(KEPT.iterdir()):
    if _path.is_file():
        one(f"kept: {_path.name}", _path.name, _path.read_bytes)

# Workbooks.
one("xlsx: a bomb of spaces", "bomb.xlsx", lambda: xlsx(b" " * 202_000_000))
one("xlsx: a bomb of rows", "bomb.xlsx", lambda: xlsx(b"<row/>" * 2_000_000))
one("xlsx: many parts", "parts.xlsx", lambda: xlsx(HEADER, more={f"xl/x{n}.xml": b"<a/>" for n in range(6_000)}))
one("xlsx: a sheet that says it is small", "lie.xlsx", lambda: lying_zip(100))
one("xlsx: entries that share their bytes", "overlap.xlsx", overlapping_zip)
one(
    "xlsx: a workbook in a workbook",
    "nested.xlsx",
    lambda: zipped({"xl/a.xlsx": xlsx(HEADER), "b.xlsx": xlsx(b" " * 9_000_000)}),
)
one(
    "xlsx: a zip of zips",
    "zips.xlsx",
    lambda: zipped({f"{n}.zip": zipped({"0": b"\0" * 9_000_000}) for n in range(16)}),
)
one("xlsx: shared strings beyond measure", "strings.xlsx", lambda: xlsx(
    HEADER + "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 2_000)),
    f"<si><t>{'x' * 1_000_000}</t></si>"))  # fmt: skip
one(
    "xlsx: a shared string that is not there",
    "string.xlsx",
    lambda: xlsx('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
)
one(
    "xlsx: a number of a string with a million digits",
    "digits.xlsx",
    lambda: xlsx(f'<row r="1"><c r="A1" t="s"><v>{"9" * 10**6}</v></c></row>'),
)
one("xlsx: a million empty rows", "empty-rows.xlsx", lambda: xlsx(
    HEADER.encode() + b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(2, 1_048_577))))  # fmt: skip
one(
    "xlsx: a value in the last cell",
    "last.xlsx",
    lambda: xlsx(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
)
one(
    "xlsx: rows beyond the last",
    "beyond.xlsx",
    lambda: xlsx(HEADER + '<row r="999999999"><c r="ZZZZZZ999999999"><v>1</v></c></row>'),
)
one("xlsx: a negative row", "negative.xlsx", lambda: xlsx('<row r="-1"><c r="A-1"><v>1</v></c></row>'))
one("xlsx: formulas that fetch", "formulas.xlsx", lambda: xlsx(HEADER + formula(
    2, 'HYPERLINK("http://127.0.0.1:9/")', "cmd|'/C calc'!A0", 'WEBSERVICE("http://127.0.0.1:9/")', "'[http://127.0.0.1:9/a.xlsx]S'!A1")))  # fmt: skip
one(
    "xlsx: texts that are formulas elsewhere",
    "injection.xlsx",
    lambda: xlsx(HEADER + row(2, "=cmd|'/C calc'!A0", "@SUM(1)", "+1+1", "-2+3")),
)
one("xlsx: links to other workbooks", "links.xlsx", lambda: xlsx(HEADER + row(2, "a"), more={
    "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>',
    "xl/externalLinks/_rels/externalLink1.xml.rels": '<Relationships><Relationship Id="r1" Target="http://127.0.0.1:9/" TargetMode="External"/></Relationships>',
    "xl/connections.xml": '<connections><connection><webPr url="http://127.0.0.1:9/"/></connection></connections>'}))  # fmt: skip
one(
    "xlsx: parts outside of the folder",
    "slip.xlsx",
    lambda: xlsx(HEADER, more={"../../../../tmp/dolen-slipped.xml": "<a/>", "/etc/dolen": "x"}),
)
one("xlsx: macros", "macros.xlsm", lambda: xlsx(HEADER, more={"xl/vbaProject.bin": b"\xd0\xcf"}, kind="macros"))
one("xlsx: a doctype in a sheet", "doctype.xlsx", lambda: zipped({
    "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.{_KINDS["sheet"]}.main+xml"/></Types>',
    "xl/worksheets/sheet1.xml": f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}"><sheetData>&x;</sheetData></worksheet>'}))  # fmt: skip
one(
    "xlsx: a password",
    "password.xlsx",
    lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
)
one("xlsx: an old workbook", "old.xls", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
one("xlsx: cut off", "cut.xlsx", lambda: xlsx(HEADER + row(2, "a"))[:-80])
one("xlsx: deep nesting in a sheet", "deep.xlsx", lambda: xlsx(b"<a>" * 300_000))
one("xlsx: one part twice", "twice.xlsx", lambda: xlsx(HEADER) + zipped({"xl/workbook.xml": "<a/>"}))
one(
    "xlsx: bzip2 inside",
    "bzip2.xlsx",
    lambda: zipped({"[Content_Types].xml": b"<a>" + b" " * 9_000_000}, zipfile.ZIP_BZIP2),
)
one(
    "xlsx: lzma inside",
    "lzma.xlsx",
    lambda: zipped({"[Content_Types].xml": b"<a>" + b" " * 9_000_000}, zipfile.ZIP_LZMA),
)
one(
    "xlsx: dates out of time",
    "dates.xlsx",
    lambda: xlsx(
        HEADER
        + '<row r="2"><c r="A2" t="d"><v>99999-99-99</v></c><c r="B2"><v>1e308</v></c><c r="C2"><v>-1e308</v></c><c r="D2" t="b"><v>7</v></c></row>'
    ),
)
one(
    "xlsx: control characters escaped",
    "escaped.xlsx",
    lambda: xlsx(HEADER + row(2, "a_x0000_b", "_x000D__x0008_", "&#xD;&#9;", "x")),
)
one("ods: a bomb", "bomb.ods", lambda: ods(b" " * 202_000_000))
one(
    "ods: a bomb beside the content",
    "bomb.ods",
    lambda: ods(table(ODS_HEADER), more={f"Pictures/{n}": b"\0" * 1_000 for n in range(5_001)}),
)
one(
    "ods: a cell repeated",
    "repeated.ods",
    lambda: ods(
        table(
            ODS_HEADER,
            ods_row(
                cell("x" * 1000, 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048575"'
            ),
        )
    ),
)
one(
    "ods: repeated without end",
    "repeated.ods",
    lambda: ods(
        table(
            ODS_HEADER,
            ods_row(cell("x", f'table:number-columns-repeated="{"9" * 400}"'), more='table:number-rows-repeated="-5"'),
        )
    ),
)
one(
    "ods: a million empty rows",
    "empty.ods",
    lambda: ods(table(ODS_HEADER, ods_row("<table:table-cell/>", more='table:number-rows-repeated="1048575"'))),
)
one(
    "ods: entities",
    "laughs.ods",
    lambda: ods(table(ODS_HEADER), before=b'<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'),
)
one(
    "ods: formulas and links",
    "links.ods",
    lambda: ods(
        table(
            ODS_HEADER,
            ods_row(
                cell("a", 'table:formula="of:=WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)"'),
                cell('<text:a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/passwd">b</text:a>'),
            ),
            '<table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://127.0.0.1:9/"/>',
        )
    ),
)
one(
    "ods: a password",
    "password.ods",
    lambda: ods("", more={"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}),
)

# Delimited text.
one(
    "csv: formulas",
    "formulas.csv",
    'identifier,title_en\n=cmd|\'/C calc\'!A0,"=HYPERLINK(""http://127.0.0.1:9/"")"\n@SUM(1),-1+1\n',
)
one("csv: one field of many megabytes", "field.csv", lambda: 'identifier,title_en\na,"' + "x" * 3_000_000)
one("csv: quotes alone", "quotes.csv", lambda: '"' * 5_000_001)
one("csv: commas alone", "commas.csv", lambda: "identifier" + "," * 20_000 + "\n")
one("csv: empty lines by the thousand", "lines.csv", lambda: "identifier,title_en\n" + "\n" * 200_000 + "a,One\n")
one("csv: nul bytes", "nul.csv", "identifier,title_en\na,O\0ne\n")
one("csv: carriage returns alone", "cr.csv", "identifier,title_en\ra,One\r")
one("csv: line ends of all kinds", "ends.csv", "identifier,title_en\r\na,One\nb,Two\rc,Th\u2028r\u0085ee\n")
one("csv: utf-32", "wide.csv", "identifier,title_en\na,One\n".encode("utf-32"))
one("csv: utf-7", "seven.csv", "identifier,title_en\na,+AGEAYg-\n")
one("csv: half of a character", "half.csv", "identifier,title_en\na,Tŷ\n".encode()[:-2])
one("csv: random bytes", "noise.csv", lambda: zlib.compress(bytes(range(256)) * 40))
one("csv: two marks", "marks.csv", b"\xef\xbb\xbf\xef\xbb\xbfidentifier,title_en\na,One\n")
one(
    "csv: the same column a thousand times",
    "columns.csv",
    lambda: ",".join(["title_en"] * 500) + "\n" + ",".join(["x"] * 500) + "\n",
)
one(
    "csv: numbers of many digits",
    "digits.csv",
    lambda: f"identifier,title_en,latitude,issued\na,One,{'9' * 100_000},{'1' * 5_000}-01-01\n",
)
one(
    "csv: addresses that are none",
    "addresses.csv",
    "identifier,title_en,landing page\na,One,javascript:alert(1)\nb,Two,file:///etc/passwd\nc,Three,http://[::1\n",
)

# RDF.
one("ttl: empty", "empty.ttl", "")
one("ttl: nothing but a mark", "mark.ttl", b"\xef\xbb\xbf")
one("ttl: a picture", "picture.ttl", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
one("ttl: a program", "program.ttl", b"\x7fELF\x02\x01\x01" + bytes(300))
one("ttl: a literal of 16 MB", "long.ttl", lambda: f'{PREFIXES}e:a e:p "{"x" * 17_000_000}" .')
one(
    "ttl: a literal of 16 MB on many lines",
    "lines.ttl",
    lambda: f'{PREFIXES}e:a e:p """{("x" * 99_999 + chr(10)) * 170}""" .',
)
one("ttl: an address of a megabyte", "address.ttl", lambda: f"{PREFIXES}<http://e.org/{'x' * 1_000_000}> e:p e:q .")
one("ttl: brackets in brackets", "brackets.ttl", lambda: f"{PREFIXES}e:a e:p {'[ e:p ' * 6_000}1{']' * 6_000} .")
one("ttl: brackets without end", "open.ttl", lambda: f"{PREFIXES}e:a e:p {'(' * 10_000}")
one("ttl: twenty blank nodes, all linked", "linked.ttl", lambda: PREFIXES + linked(20))
one(
    "ttl: many equal blank nodes",
    "equal.ttl",
    lambda: PREFIXES + "".join(f"e:a e:p [ e:q [ e:r {n % 3} ] ] ." for n in range(3_000)),
)
one(
    "ttl: a ring of blank nodes",
    "ring.ttl",
    lambda: PREFIXES + "".join(f"_:b{n} e:p _:b{(n + 1) % 400} ." for n in range(400)),
)
one(
    "ttl: numbers without end",
    "numbers.ttl",
    lambda: good(
        more='; dol:latitude "1e999999999"^^xsd:decimal ; dol:x 1e999999999, "'
        + "9" * 200_000
        + '"^^xsd:integer ; dcterms:issued "99999999999-01-01"^^xsd:date'
    ),
)
one(
    "ttl: text that unfolds a pattern",
    "pattern.ttl",
    lambda: good(
        more=f'; dcat:landingPage "{"a" * 60}!", <http://{"a." * 3_000}!> ; dcterms:identifier "{"-a" * 50_000}!" ; dcterms:language "{"a-" * 50_000}"'
    ),
)
one(
    "ttl: organisations of its own",
    "register.ttl",
    lambda: (
        good()
        + '<id/organisation/vale> a org:Organization ; skos:prefLabel "Mine"@en . <id/organisation/dale> a org:FormalOrganization ; skos:prefLabel "Theirs"@en .'
    ),
)
one(
    "ttl: themes of its own",
    "themes.ttl",
    lambda: (
        good().replace("theme/co-production>", "theme/mine>")
        + '<https://w3id.org/dolen/def/theme/mine> a skos:Concept, dol:Theme ; skos:inScheme <https://w3id.org/dolen/def/theme> ; skos:prefLabel "Mine"@en .'
    ),
)
one(
    "ttl: shapes of its own",
    "shapes.ttl",
    lambda: (
        good().replace('dcterms:identifier "good" ;', "")
        + '@prefix sh: <http://www.w3.org/ns/shacl#> . <https://w3id.org/dolen/shapes#PracticeItem> sh:deactivated true . [] a sh:NodeShape ; sh:targetClass dol:PracticeItem ; sh:js e:x ; sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }" ] .'
    ),
)
one(
    "ttl: imports",
    "imports.ttl",
    lambda: (
        good()
        + "@prefix owl: <http://www.w3.org/2002/07/owl#> . <> a owl:Ontology ; owl:imports <http://127.0.0.1:9/>, <file:///etc/passwd> ; <http://www.w3.org/ns/shacl#shapesGraph> <http://127.0.0.1:9/s> ."
    ),
)
one(
    "ttl: text that turns around",
    "bidi.ttl",
    lambda: good(title="\u202egnihton\u202c \u2066x\u2069 \u200f\u200b\ufeff"),
)
one(
    "ttl: addresses that are code",
    "code.ttl",
    lambda: good(
        more="; dcterms:source <javascript:alert(1)>, <data:text/html,x>, <file:///etc/passwd>, <vbscript:x>"
    ).replace("https://vale.example/good", "javascript:alert(2)"),
)
one("ttl: half of a pair", "pair.ttl", good(title="\\uD800"))
one("ttl: letters under marks", "zalgo.ttl", lambda: good(title="a" + "\u0301" * 50_000))
one("ttl: markup in texts", "markup.ttl", lambda: good(title="<script>alert(1)</script>{{ 7*7 }}${x}%s{0}"))
one(
    "ttl: prefixes by the thousand",
    "prefixes.ttl",
    lambda: "".join(f"@prefix p{n}: <http://e.org/{n}> .\n" for n in range(50_000)),
)
one("ttl: faults by the thousand", "faults.ttl", lambda: PREFIXES + "e:a e:p ; ; .. \n" * 20_000)
one(
    "ttl: bases that climb",
    "base.ttl",
    lambda: "@base <file:///etc/> . <passwd> <b> <../../c> . @base <http://127.0.0.1:9/> . <a> <b> <c> .",
)
one("ttl: nothing but a comment", "comment.ttl", lambda: "# " + "x" * 20_000_000)
one("ttl: carriage returns alone", "cr.ttl", good().replace("\n", "\r"))
one("ttl: line ends of all kinds", "ends.ttl", good().replace(" ;\n", " ;\r\n").replace(" .\n", " .\r"))
one("ttl: a mark of utf-16 the other way", "big-endian.ttl", b"\xfe\xff" + good().encode("utf-16-be"))
one("ttl: a mark of utf-16 and nothing else", "odd.ttl", b"\xff\xfe\x00")
one(
    "nq: graphs of others",
    "graphs.nq",
    f'<{BASE}/id/organisation/dale> <http://e.org/p> "1" <{BASE}/graph/dale> .\n<{BASE}/id/practice/vale/a> <http://e.org/p> "1" <{BASE}/graph/provenance> .\n',
)
one(
    "trig: graphs of others", "graphs.trig", f"<{BASE}/graph/dale> {{ <{BASE}/id/practice/vale/a> <http://e.org/p> 1 }}"
)
one("nt: a line of many megabytes", "line.nt", lambda: "<http://e.org/a> <http://e.org/p> <http://e.org/b> . " * 20_000)
one("gz: a bomb", "bomb.nt.gz", lambda: gzip.compress(b"# comment after comment\n" * 1_000_000))
one("gz: a bomb called a table", "bomb.csv", lambda: gzip.compress(b"a,b\n" * 2_000_000))
one(
    "gz: compressed again and again",
    "matryoshka.ttl.gz",
    lambda: gzip.compress(gzip.compress(gzip.compress(good().encode()))),
)
one("gz: a thousand members", "members.nt.gz", lambda: gzip.compress(b"# x\n") * 20_000)
one("gz: cut off", "cut.ttl.gz", lambda: gzip.compress(good().encode())[:-12])
one("bz2: not a kind we know", "data.ttl.bz2", lambda: bz2.compress(good().encode()))
one("zip: turtle in it", "data.zip", lambda: zipped({"../../a.ttl": good()}))
one("xml: laughs", "laughs.rdf", lambda: laughs(12))
one(
    "xml: laughs in utf-16",
    "wide-laughs.rdf",
    lambda: ('<?xml version="1.0" encoding="utf-16"?>' + laughs(12)).encode("utf-16"),
)
one(
    "xml: one large entity",
    "entity.rdf",
    lambda: f'<!DOCTYPE r [<!ENTITY e "{"x" * 65_536}">]>{RDF}<rdf:Description e:p="{"&e;" * 20_000}"/></rdf:RDF>',
)
one("xml: an encoding nobody has", "encoding.rdf", f'<?xml version="1.0" encoding="x-dolen"?>{RDF}</rdf:RDF>')
one("xml: utf-7", "seven.rdf", f'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE r+AD4-{RDF}</rdf:RDF>')
one(
    "xml: ten thousand attributes",
    "attributes.rdf",
    lambda: RDF + "<rdf:Description " + " ".join(f'e:p{n}="x"' for n in range(10_000)) + "/></rdf:RDF>",
)
one("xml: deep elements", "deep.rdf", lambda: RDF + "<rdf:Description><e:p>" * 100_000)
one(
    "xml: a literal of 16 MB",
    "long.rdf",
    lambda: f"{RDF}<rdf:Description><e:p>{'x' * 17_000_000}</e:p></rdf:Description></rdf:RDF>",
)
one(
    "xml: inclusions",
    "include.rdf",
    f'{RDF}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/></rdf:RDF>',
)
one("xml: a web page", "page.rdf", "<!DOCTYPE html><html><body>Sign in</body></html>")
one("json: deep objects", "deep.jsonld", lambda: '{"http://e.org/p":' * 50_000 + "1" + "}" * 50_000)
one("json: deep arrays", "arrays.json", lambda: "[" * 2_000_000)
one(
    "json: keys twice",
    "twice.jsonld",
    '{"@id": "http://e.org/a", "@id": "http://e.org/b", "http://e.org/p": 1, "http://e.org/p": 2}',
)
one(
    "json: a number of many digits",
    "digits.jsonld",
    lambda: f'{{"@id": "http://e.org/a", "http://e.org/p": {"9" * 1_000_000}, "http://e.org/q": 1e999999999}}',
)
one("json: no numbers", "nan.jsonld", '{"@id": "http://e.org/a", "http://e.org/p": NaN, "http://e.org/q": -Infinity}')
one("json: a remote context", "remote.jsonld", '{"@context": "http://127.0.0.1:9/c.jsonld", "@id": "a"}')
one(
    "json: a context on the disk", "file.jsonld", '{"@context": ["file:///etc/passwd", "../../etc/passwd"], "@id": "a"}'
)
one(
    "json: contexts in contexts",
    "contexts.jsonld",
    lambda: (
        '{"@context": ' + '{"a": {"@id": "http://e.org/a", "@context": ' * 3_000 + "{}" + "}}" * 3_000 + ', "@id": "a"}'
    ),
)
one(
    "json: a context that goes round",
    "round.jsonld",
    '{"@context": {"a": "b:x", "b": "a:y", "c": {"@id": "c:c"}}, "@id": "http://e.org/a", "c": 1}',
)
one(
    "json: a context of twenty thousand terms",
    "terms.jsonld",
    lambda: json.dumps(
        {"@context": {f"t{n}": f"http://e.org/{n}" for n in range(20_000)}, "@id": "http://e.org/a", "t1": "x"}
    ),
)
one("json: half of a pair", "pair.jsonld", '{"@id": "http://e.org/a", "http://e.org/p": "\\ud800"}')
one("json: the prototype of all", "proto.jsonld", '{"__proto__": {"@id": "http://e.org/a"}, "constructor": 1}')
one("json: nothing but null", "null.json", "null")
one("json: many records without a mapping", "records.json", lambda: json.dumps([{"title": "x"}] * 2_000))

# Mappings.
mapped("csvw: a schema elsewhere", mapping(tableSchema="http://127.0.0.1:9/schema.json"))
mapped("csvw: a dialect on the disk", mapping(dialect="file:///etc/passwd"))
mapped(
    "csvw: a resource elsewhere",
    json.dumps({"@context": "http://www.w3.org/ns/csvw", "resources": "http://127.0.0.1:9/"}),
)
mapped("csvw: a table on the disk", mapping("../../../../etc/passwd"))
mapped("csvw: a table elsewhere", mapping("http://127.0.0.1:9/data.csv"))
mapped(
    "csvw: a context elsewhere",
    json.dumps({"@context": ["http://www.w3.org/ns/csvw", "http://127.0.0.1:9/c"], "url": "data.csv"}),
)
mapped(
    "csvw: a pattern that unfolds",
    mapping(columns=column(datatype={"base": "string", "format": "^(a+)+$"})),
    f"id,title\na,{'a' * 60}!\n",
)
mapped(
    "csvw: a pattern that unfolds, for an address",
    mapping(columns=column(datatype={"base": "anyURI", "format": "^(a+)+$"})),
    f"id,title\na,{'a' * 60}!\n",
)
mapped("csvw: a pattern that is none", mapping(columns=column(datatype={"base": "string", "format": "(((("})))
mapped(
    "csvw: a number's pattern of nonsense",
    mapping(
        columns=column(
            datatype={
                "base": "decimal",
                "format": {"pattern": "#" * 10_000 + "0;;;", "groupChar": "", "decimalChar": ""},
            }
        )
    ),
    "id,title\na,1\n",
)
mapped(
    "csvw: a date's pattern of nonsense",
    mapping(columns=column(datatype={"base": "date", "format": "yyyy" * 1_000})),
    "id,title\na,2026\n",
)
mapped(
    "csvw: numbers without end",
    mapping(columns=column(datatype="decimal")),
    lambda: f"id,title\na,1e999999999\nb,{'9' * 200_000}\nc,INF\nd,NaN\n",
)
mapped(
    "csvw: a whole number without end",
    mapping(columns=column(datatype="integer")),
    lambda: f"id,title\na,{'9' * 200_000}\n",
)
mapped("csvw: a template of a megabyte", lambda: mapping(about="id/practice/vale/{id}" + "{title}" * 5_000))
mapped("csvw: a template of many names", lambda: mapping(about="id/practice/vale/{" + "id," * 10_000 + "id}"))
mapped(
    "csvw: a template that unfolds", lambda: mapping(about="{+id}" * 2_000), lambda: f"id,title\n{'x' * 100_000},One\n"
)
mapped("csvw: an address of a template that is code", mapping(about="javascript:{id}"))
mapped("csvw: a template of nonsense", mapping(about="{{{{{id"))
mapped(
    "csvw: ten thousand columns", lambda: mapping(columns=[{"name": f"c{n}", "titles": f"c{n}"} for n in range(10_000)])
)
mapped("csvw: a separator that is empty", mapping(columns=column(separator="")), f"id,title\na,{'x' * 1000}\n")
mapped(
    "csvw: a separator and a million values",
    mapping(columns=column(separator=";")),
    lambda: f"id,title\na,{';'.join(map(str, range(50_000)))}\n",
)
mapped("csvw: deep", lambda: '{"@context": "http://www.w3.org/ns/csvw", "url": ' + "[" * 100_000)
mapped(
    "csvw: values of the wrong kind",
    json.dumps(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "url": "data.csv",
            "tableSchema": {"columns": [1, None, {"name": {}, "titles": [[]], "datatype": [1]}]},
        }
    ),
)
mapped(
    "csvw: tables by the thousand",
    lambda: json.dumps({"@context": "http://www.w3.org/ns/csvw", "tables": [json.loads(mapping())] * 200}),
)
mapped(
    "csvw: a dialect of nonsense",
    mapping(
        dialect={"delimiter": "ab", "quoteChar": "", "headerRowCount": -1, "skipRows": 10**9, "encoding": "x-dolen"}
    ),
)
mapped("csvw: stars in a name", mapping("*a" * 40 + "b"), name="a" * 150)
mapped(
    "csvw: records nowhere",
    mapping("data.json", **{"https://w3id.org/dolen/def#records": "/".join("a" * 5_000)}),
    '{"a": 1}',
    name="data.json",
)
mapped(
    "csvw: values that stand for code",
    mapping(
        columns=column(
            **{"https://w3id.org/dolen/def#valueMap": {"One": "javascript:alert(1)", "Two": [1], "__class__": {}}}
        )
    ),
)

# Names.
for _fault, _name in {
    "climbs": "../../../../../../tmp/dolen-climbed.ttl",
    "begins at the root": "/tmp/dolen-rooted.ttl",
    "is Windows'": "C:\\Windows\\System32\\data.ttl",
    "is empty": "",
    "is dots": "..",
    "has a nul": "a\0/etc/passwd.ttl",
    "has 300 characters": "x" * 300 + ".ttl",
    "has 300 letters of four bytes": "𐐷" * 300 + ".ttl",
    "is a device": "CON.ttl",
    "ends with dots": "data.ttl. . .",
    "turns around": "data\u202elttl.exe",
    "has line ends": "a\r\nX-Evil: 1\r\n.ttl",
    "is a record's": "draft.json",
    "is hidden": ".lock",
    "is an option": "--help.ttl",
    "is a pipe": "|sh.ttl",
    "has markup": "<img src=x onerror=alert(1)>.ttl",
    "has half of a pair": "a\udc80b.ttl",
}.items():
    one(f"name: {_fault}", _name, good())
several("name: twice the same", lambda: [("data.ttl", good("a")), ("data.ttl", good("b"))])
several(
    "name: the same but for case",
    lambda: [("data.ttl", good("a")), ("DATA.TTL", good("b")), ("../data.ttl", good("c"))],
)
several("files: three hundred", lambda: [(f"{n}.ttl", PREFIXES) for n in range(300)])
several("files: none", list)
