"""The demonstration: the example partners' files published as the partners would."""

from __future__ import annotations

from pathlib import Path

from .instance import Instance, open_instance
from .partners import Partner
from .settings import Settings
from .terminal import progress, say

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_DATA = frozenset({".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld", ".csv", ".tsv", ".xlsx", ".ods"})


def folders(examples: Path = EXAMPLES) -> list[Path]:
    """Find the partners' folders, the steward's first: the others refer to its register."""
    found = [path.parent for path in examples.glob("*/partner.toml")]
    return sorted(found, key=lambda folder: (not Partner.from_toml(folder / "partner.toml").steward, folder.name))


def files(folder: Path) -> list[Path]:
    """Find the files a partner publishes."""
    return sorted(path for path in folder.iterdir() if path.suffix in _DATA)


def publish_examples(settings: Settings) -> None:
    """Add the example partners and publish their files; what is there already stays as it is."""
    instance = open_instance(settings)
    try:
        for folder in progress(folders(), "Publishing the examples", "Cyhoeddi'r enghreifftiau"):
            _publish(instance, folder)
    finally:
        instance.store.close()


def _publish(instance: Instance, folder: Path) -> None:
    partner = Partner.from_toml(folder / "partner.toml")
    instance.archive.partners.add(partner)
    done = instance.publish(partner.slug, files(folder), "dolen demo")
    state = "new" if done.changed else "unchanged"
    state_cy = "newydd" if done.changed else "heb newid"
    say(
        f"{partner.slug}: version {done.version} ({state}), {done.triples:,} statements",
        f"{partner.slug}: fersiwn {done.version} ({state_cy}), {done.triples:,} o osodiadau",
    )
