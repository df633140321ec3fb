"""What a submission would change, item by item and field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from loaders.texts import language

#: The signs of a change in a text.
_SIGNS = {"added": "+", "changed": "~", "withdrawn": "-"}
#: What is said before the changes of a draft that cannot be published as it is.
_MENDING = {
    "en": "! Not to be published yet: the report names what has to be mended. As the files are, they would change:",
    "cy": "! Ni ellir ei gyhoeddi eto: mae'r adroddiad yn enwi'r hyn i'w gywiro. Fel y mae, byddai'n newid:",
}


@dataclass(frozen=True)
class FieldChange:
    """One property with other values; ``path`` holds the properties' IRIs, parts' after `` / ``."""

    path: str
    label: dict[str, str]
    before: tuple[Node, ...]
    after: tuple[Node, ...]


@dataclass(frozen=True)
class ItemChange:
    """One item; ``kind`` is added, changed or withdrawn, ``type`` a class's IRI, ``fields`` only of what changed."""

    iri: str
    kind: str
    type: str
    title: dict[str, str]
    fields: tuple[FieldChange, ...] = ()

    def named(self, lang: str) -> str:
        """Give the title in a language, else in whichever there is, else the IRI."""
        return self.titled(lang)[0] or self.iri

    def titled(self, lang: str) -> tuple[str, str]:
        """Give the title in a language, else in whichever there is, and in which; both empty where there is none."""
        tag = next((each for each in (language(lang), "", "en", "cy") if each in self.title), "")
        return self.title.get(tag, ""), tag


@dataclass(frozen=True)
class Difference:
    """All changes to a partner's graph as it is at ``version``, in order of kind and IRI.

    Where they are very many, ``changes`` holds the first of them, and ``counted`` says how many there are of a kind.
    Of a draft that does not conform it is what the draft would change if it could be published as it is.
    """

    partner: str
    version: int
    changes: tuple[ItemChange, ...]
    counted: Mapping[str, int] = field(default_factory=dict)
    conforms: bool = True

    def count(self, kind: str) -> int:
        """Count the items of one kind of change."""
        if self.counted:
            return self.counted[kind]
        return sum(change.kind == kind for change in self.changes)

    def to_json(self, lang: str) -> dict[str, Any]:
        """Give the difference as values that ``json.dumps`` takes, labels and titles in one language."""
        chosen = language(lang)
        return {
            "partner": self.partner,
            "version": self.version,
            "conforms": self.conforms,
            **{kind: self.count(kind) for kind in _SIGNS},
            "changes": [_change(each, chosen) for each in self.changes],
        }

    def to_text(self, lang: str) -> str:
        """Give the difference for a terminal: a line for each item, and below it one for each value."""
        lines = (line for change in self.changes for line in _lines(change, language(lang)))
        return "\n".join([*(() if self.conforms else (_MENDING[language(lang)],)), *lines])

    def stored(self) -> dict[str, Any]:
        """Give all of it, in both languages."""
        return {
            "partner": self.partner,
            "version": self.version,
            "conforms": self.conforms,
            "counted": dict(self.counted),
            "changes": [
                {
                    **{name: getattr(change, name) for name in ("iri", "kind", "type", "title")},
                    "fields": [
                        {
                            "path": each.path,
                            "label": each.label,
                            "before": [term(value) for value in each.before],
                            "after": [term(value) for value in each.after],
                        }
                        for each in change.fields
                    ],
                }
                for change in self.changes
            ],
        }

    @classmethod
    def from_stored(cls, kept: dict[str, Any]) -> Difference:
        """Make a difference of what ``stored`` gave."""
        changes = tuple(_item(each) for each in kept["changes"])
        counted, conforms = kept.get("counted", {}), kept.get("conforms", True)
        return cls(kept["partner"], kept["version"], changes, counted, conforms)


def term(node: Node) -> dict[str, str]:
    """Write a term with the names of SPARQL's results in JSON."""
    if isinstance(node, Literal):
        more = {"xml:lang": node.language, "datatype": node.datatype and str(node.datatype)}
        return {"type": "literal", "value": str(node), **{name: said for name, said in more.items() if said}}
    return {"type": "bnode" if isinstance(node, BNode) else "uri", "value": str(node)}


def node(kept: dict[str, str]) -> Node:
    """Read what ``term`` wrote."""
    if kept["type"] == "literal":
        datatype = URIRef(kept["datatype"]) if "datatype" in kept else None
        return Literal(kept["value"], lang=kept.get("xml:lang"), datatype=datatype, normalize=False)
    return BNode(kept["value"]) if kept["type"] == "bnode" else URIRef(kept["value"])


def _item(kept: dict[str, Any]) -> ItemChange:
    fields = (
        FieldChange(each["path"], each["label"], *(tuple(map(node, each[side])) for side in ("before", "after")))
        for each in kept["fields"]
    )
    return ItemChange(kept["iri"], kept["kind"], kept["type"], kept["title"], tuple(fields))


def _change(change: ItemChange, lang: str) -> dict[str, Any]:
    return {
        "iri": change.iri,
        "kind": change.kind,
        "type": change.type,
        "title": change.named(lang),
        "fields": [
            {
                "path": each.path,
                "label": each.label[lang],
                "before": [term(value) for value in each.before],
                "after": [term(value) for value in each.after],
            }
            for each in change.fields
        ],
    }


def _lines(change: ItemChange, lang: str) -> list[str]:
    lines = [f"{_SIGNS[change.kind]} {change.named(lang)} <{change.iri}>"]
    for each in change.fields:
        lines.append(f"    {each.label[lang]}")
        lines += [f"      - {_shown(value)}" for value in each.before]
        lines += [f"      + {_shown(value)}" for value in each.after]
    return lines


def _shown(value: Node) -> str:
    if isinstance(value, Literal):
        return f"{value} ({value.language})" if value.language else str(value)
    return f"<{value}>"
