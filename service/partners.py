"""The partners of an installation and the names that are theirs; kept in the archive beside what they publish."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock
from rdflib import URIRef

from loaders.space import Space
from ontology import DOLEN

from .durable import write_file
from .failures import PartnerError, UnknownPartnerError

RECORD = "partner.json"
#: Graph names that are the service's own.
RESERVED = ("provenance", "vocabulary")
#: A host's name of two labels or more (RFC 1123), in small letters; other scripts in punycode.
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_LOCK_SECONDS = 60
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])")


@dataclass(frozen=True)
class Partner:
    """One partner; ``organisation`` is an IRI, or a path below the base such as ``id/organisation/wlga``."""

    slug: str
    name_en: str
    name_cy: str
    organisation: str
    steward: bool = False
    domains: tuple[str, ...] = ()

    def space(self, base: str) -> Space:
        """Give the names this partner may use under a base."""
        return Space(base, self.slug, self.steward, self.domains, str(self.agent(base)))

    def agent(self, base: str) -> URIRef:
        """Give the IRI of the organisation that owns what the partner publishes."""
        return URIRef(self.organisation if ":" in self.organisation else f"{base}/{self.organisation}")

    @classmethod
    def from_toml(cls, path: Path) -> Partner:
        """Read a ``partner.toml``; its keys are the fields of this class."""
        return cls.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def from_dict(cls, content: dict[str, object]) -> Partner:
        """Make a partner of plain values."""
        return cls(**{**content, "domains": tuple(content.get("domains", ()))})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Owners:
    """Names who may describe an IRI; plain data, so that it can go to another process."""

    base: str
    partners: tuple[Partner, ...]

    def __call__(self, iri: str) -> dict[str, str] | None:
        """Give the names of the partner whose IRI it is, or None."""
        owners = (partner for partner in self.partners if partner.space(self.base).owns(iri))
        return next(({"en": owner.name_en, "cy": owner.name_cy} for owner in owners), None)


class Partners:
    """The partners' records below an archive's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __iter__(self) -> Iterator[Partner]:
        for record in sorted(self._folder.glob(f"*/{RECORD}")):
            yield self._read(record)

    def get(self, slug: str) -> Partner:
        """Find a partner.

        Raises:
            UnknownPartnerError: there is none of that name.

        """
        record = self._folder / slug / RECORD
        if not _SLUG.fullmatch(slug) or not record.exists():
            raise UnknownPartnerError("unknown-partner", partner=slug)
        return self._read(record)

    def add(self, partner: Partner) -> None:
        """Keep a new partner; adding the same record again changes nothing.

        Raises:
            PartnerError: the name is taken or unusable, a second steward, a domain that is another's.

        """
        if not _SLUG.fullmatch(partner.slug) or partner.slug in RESERVED:
            raise PartnerError("partner-slug", partner=partner.slug, reserved=", ".join(RESERVED))
        for other in self:
            if other.slug == partner.slug and other != partner:
                raise PartnerError("partner-exists", partner=partner.slug)
            if other.slug != partner.slug:
                _check_apart(partner, other)
        self._write(partner)

    def register(self, slug: str, domain: str, base: str) -> Partner:
        """Let a partner describe the IRIs of a domain and of all below it; again changes nothing.

        Raises:
            UnknownPartnerError: there is no such partner.
            PartnerError: it is no domain, or another's.

        """
        check_domain(domain, base)
        with self._lock():
            partner = self.get(slug)
            changed = replace(partner, domains=tuple(dict.fromkeys((*partner.domains, domain))))
            for other in self:
                if other.slug != slug:
                    _check_apart(changed, other)
            self._write(changed)
        return changed

    def release(self, slug: str, domain: str) -> Partner:
        """Take a domain away; what was published of it stays until its next publication.

        Raises:
            UnknownPartnerError: there is no such partner.
            PartnerError: the domain is not registered to it.

        """
        with self._lock():
            partner = self.get(slug)
            if domain not in partner.domains:
                raise PartnerError("partner-no-domain", partner=slug, domain=domain)
            changed = replace(partner, domains=tuple(each for each in partner.domains if each != domain))
            self._write(changed)
        return changed

    def _lock(self) -> FileLock:
        return FileLock(self._folder / ".partners.lock", timeout=_LOCK_SECONDS)

    def _write(self, partner: Partner) -> None:
        content = json.dumps(asdict(partner), ensure_ascii=False, indent=2) + "\n"
        write_file(self._folder / partner.slug / RECORD, content.encode())

    def owners(self, base: str) -> Owners:
        """Give what names the owner of an IRI, as things stand."""
        return Owners(base, tuple(self))

    @staticmethod
    def _read(record: Path) -> Partner:
        return Partner.from_dict(json.loads(record.read_text(encoding="utf-8")))


def check_domain(domain: str, base: str) -> None:
    """Refuse what cannot be registered: no domain, the service's own, the vocabulary's.

    Raises:
        PartnerError: one of these.

    """
    own = {urlsplit(base).hostname or "", urlsplit(str(DOLEN)).hostname or ""}
    if not _DOMAIN.fullmatch(domain):
        raise PartnerError("no-domain", domain=domain)
    if any(_overlap(domain, taken) for taken in own):
        raise PartnerError("own-domain", domain=domain)


def _check_apart(partner: Partner, other: Partner) -> None:
    if partner.steward and other.steward:
        raise PartnerError("partner-steward", partner=partner.slug, steward=other.slug)
    for domain in partner.domains:
        if any(_overlap(domain, taken) for taken in other.domains):
            raise PartnerError("partner-domain", domain=domain, owner=other.slug)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
