"""Plan files: from what a planner saved to the plans of sites, with every bad line told, and nothing if there is one.

    bytes --text--> --csv_table | json_lists--> records --sites, shipments--> plans
                                                    \\-----> problems (all of them) and notes

Pure: reads no file and knows no store. `docs/plan.md` shows the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ingest.plan_file.csv_table import read_table
from ingest.plan_file.json_lists import read_lists
from ingest.plan_file.record import Findings, Problem, Record, Source
from ingest.plan_file.shipments import read_fleet, read_shipments
from ingest.plan_file.sites import read_sites
from ingest.plan_file.text import decode_text
from tracking.plan import Shipment, Site, SitePlan

__all__ = ["PlanRead", "Problem", "Source", "read_plan"]


class PlanRead(NamedTuple):
    """What the files hold: one plan a site, unless there are problems. Notes are worth a look and stop nothing."""

    plans: tuple[SitePlan, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def read_plan(sources: Iterable[Source], known: Mapping[str, SitePlan]) -> PlanRead:
    """Reads all files as one plan. `known` are the plans in the store: shipments may name their sites and doors."""
    findings = Findings()
    records = [record for source in sources for record in _records(source, findings)]
    given = read_sites(records, findings)
    sites = {site_id: plan.site for site_id, plan in known.items()} | given
    shipments = read_shipments(records, sites, read_fleet(records, findings), findings)
    _check_doors_in_use(given, known, shipments, findings)
    if not (given or shipments or findings.problems):
        findings.refuse("the files", 0, "", "hold no site and no shipment")
    plans = () if findings.problems else _plans(given, sites, shipments)
    return PlanRead(plans, tuple(findings.problems), tuple(findings.notes))


def _records(source: Source, findings: Findings) -> list[Record]:
    text = decode_text(source, findings)
    if text is None:
        return []
    reader = read_lists if text.lstrip()[0] in "{[" else read_table
    return reader(source.name, text, findings)


def _plans(given: Mapping[str, Site], sites: Mapping[str, Site], shipments: list[Shipment]) -> tuple[SitePlan, ...]:
    named = sorted({*given, *(shipment.site for shipment in shipments)})
    return tuple(
        SitePlan(site=sites[name], shipments=tuple(each for each in shipments if each.site == name)) for name in named
    )


def _check_doors_in_use(
    given: Mapping[str, Site], known: Mapping[str, SitePlan], shipments: list[Shipment], findings: Findings
) -> None:
    """A site's new doors must still hold the shipments that are planned and that the files do not move."""
    moved = {shipment.id for shipment in shipments}
    for site_id, site in given.items():
        doors = {door.id for door in site.doors}
        kept = known[site_id].shipments if site_id in known else ()
        for shipment in kept:
            if shipment.door not in doors and shipment.id not in moved:
                reason = f"leaves out door {shipment.door}, where shipment {shipment.id} is planned"
                findings.refuse("the files", 0, f"doors of site {site_id}", reason)
