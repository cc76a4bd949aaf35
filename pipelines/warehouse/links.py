"""Which documents have to be built together, because the rows of one depend on what another prints.

Nearly everything that is told of a document follows from that document alone. What does not goes through one of a
few keys, and each is a kind of ``Link`` here:

* versions: which print of a form is the latest is decided among all documents of one agency and year (``agency``);
  when an edition came out, among those that one address gave (``address``);
* laws across documents: a year reads the year before it (``prior`` reads ``agency``), a department's summary reads
  the units that it covers (``unit`` reads ``name``);
* a figure is confirmed by the laws of every document that reads it, so what is read depends on its readers too.

``docs/decisions/0006-increments.md`` says why each hop is made. A link too many costs time, one too few makes a
build wrong: what ties documents together in a new way needs a kind of its own here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from pipelines.classification.agencies import agency_id
from pipelines.identities.terms.lists import folded
from pipelines.warehouse.build import DocumentSource
from pipelines.warehouse.shard_tables import load

Kind = Literal["agency", "prior", "name", "unit", "address"]
_READS: Mapping[Kind, Kind] = {"prior": "agency", "unit": "name"}
_READ_BY: Mapping[Kind, Kind] = {read: reader for reader, read in _READS.items()}
_SAME_AGENCY: Mapping[Kind, Kind] = {"agency": "agency"}
_SAME_ADDRESS: Mapping[Kind, Kind] = {"address": "address"}


@dataclass(frozen=True, slots=True)
class Link:
    """A document has a key, or (``prior``, ``unit``) reads the documents that have it."""

    document_id: str
    kind: Kind
    key: str


class Links:
    """The links of all documents, old and new ones together, and the documents that each step reaches."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._keys: dict[str, set[tuple[Kind, str]]] = defaultdict(set)
        self._holders: dict[tuple[Kind, str], set[str]] = defaultdict(set)
        for link in links:
            self._keys[link.document_id].add((link.kind, link.key))
            self._holders[link.kind, link.key].add(link.document_id)

    def touched(self, changed: Iterable[str]) -> frozenset[str]:
        """Every document of which anything may be told otherwise when these have changed, they among them."""
        versions = self._step(self._step(changed, _SAME_ADDRESS), _SAME_AGENCY)
        judged = self._step(versions, _READ_BY)
        return self._step(judged, _READS)

    def needed(self, touched: Iterable[str]) -> frozenset[str]:
        """Every document that has to be there for all to be told of these as in a whole build, they among them."""
        confirming = self._step(touched, _READ_BY)
        figures = self._step(confirming, _READS)
        return self._step(self._step(figures, _SAME_AGENCY), _SAME_ADDRESS)

    def _step(self, documents: Iterable[str], leads: Mapping[Kind, Kind]) -> frozenset[str]:
        """These documents and all that have a key which one of theirs leads to."""
        start = frozenset(documents)
        keys = {(leads[kind], key) for one in start for kind, key in self._keys.get(one, ()) if kind in leads}
        return start.union(*(self._holders.get(key, ()) for key in keys))


def links_of_build(con: duckdb.DuckDBPyConnection, sources: Iterable[DocumentSource]) -> Iterator[Link]:
    """The links of the documents of a finished build."""
    reporting = con.execute(
        f"SELECT DISTINCT document_id, agency_id, {folded('agency_name')}, fiscal_year FROM law.reporting"
    ).fetchall()
    for document, agency, name, year in reporting:
        yield from _reports(document, agency, name, year)
    units = con.execute(
        f"SELECT DISTINCT document_id, {folded('unit_name')}, fiscal_year FROM bridge_document_unit"
    ).fetchall()
    yield from (Link(document, "unit", f"{name}|{year}") for document, name, year in units)
    families = dict(con.execute("SELECT document_id, agency_id FROM dim_document").fetchall())
    yield from _met(families, sources)


def links_of_shards(shards: Iterable[Path], sources: Iterable[DocumentSource]) -> Iterator[Link]:
    """The links of the documents of some shards, whatever of them will be set aside."""
    with duckdb.connect() as con:
        load(con, shards, names=("statements", "units"))
        reporting = con.execute(
            f"""
            SELECT DISTINCT
                document_id,
                coalesce(statement.region_code, document.region_code),
                coalesce(statement.agency_name, document.agency_name) AS agency_name,
                {folded("coalesce(statement.agency_name, document.agency_name)")},
                coalesce(statement.fiscal_year, document.fiscal_year)
            FROM shard AS document JOIN shard_statements AS statement USING (document_id)
            """
        ).fetchall()
        units = con.execute(
            f"""
            SELECT DISTINCT document_id, {folded("unit_name")}, fiscal_year
            FROM shard_units JOIN shard USING (document_id)
            """
        ).fetchall()
        documents = con.execute("SELECT document_id, region_code, agency_name FROM shard").fetchall()
    for document, region, agency, name, year in reporting:
        yield from _reports(document, _agency(region, agency), name, year)
    yield from (Link(document, "unit", f"{name}|{year}") for document, name, year in units)
    yield from _met({document: _agency(region, name) for document, region, name in documents}, sources)


def _agency(region: str | None, name: str | None) -> str | None:
    return agency_id(region, name) if name is not None else None


def _reports(document: str, agency: str | None, name: str | None, year: int | None) -> Iterator[Link]:
    """What ties a document together with others, for one agency and year that it reports for."""
    if agency is not None:
        yield Link(document, "agency", f"{agency}|{year}")
        if year is not None:
            yield Link(document, "prior", f"{agency}|{year - 1}")
    if name is not None:
        yield Link(document, "name", f"{name}|{year}")


def _met(families: Mapping[str, str | None], sources: Iterable[DocumentSource]) -> Iterator[Link]:
    """Of what one address gave one agency's documents, some replaced others."""
    for source in sources:
        if source.document_id in families and source.address is not None:
            family = families[source.document_id] or source.document_id
            yield Link(source.document_id, "address", f"{family}|{source.address}")
