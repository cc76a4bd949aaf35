"""From drafts to claim rows: each project gets its sheet, each group its base, each claim its place and id."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from pipelines.statements.model import ClaimRow
from pipelines.statements.narrative.claims import Draft
from pipelines.statements.narrative.claims_addresses import Cells, Sheet, pair_sheets
from pipelines.statements.tables import DocumentFacts

_ROLE_LABELS = {"initial_budget": "年初预算", "full_budget": "全年预算", "budget": "预算", "prior_year": "上年"}
_GROUPED = ("amount", "share", "change_amount", "change_rate", "completion_rate")
_PROJECT_FORM, _PROJECT_LINE = "project_evaluation", "project"
_MEASURES = {"project.full_budget": "full_budget", "project.executed": "executed", "project.score": "score"}


def claim_rows(drafts: Sequence[Draft], cells: Cells, facts: DocumentFacts) -> tuple[ClaimRow, ...]:
    """The claims of a document in order; ids derive from the paragraph and the order within it."""
    sheets = _sheets(drafts, cells)
    seen: Counter[int] = Counter()
    ids: list[str] = []
    for draft in drafts:
        line = draft.sentence.anchor(draft.start).line
        seen[line] += 1
        ids.append(f"{facts.document_id}-p{line}o{seen[line]}")
    bases = _bases(drafts, ids)
    return tuple(
        _row(draft, claim_id, base, sheets.get((draft.scope, draft.group)), cells, facts)
        for draft, claim_id, base in zip(drafts, ids, bases, strict=True)
    )


def _sheets(drafts: Sequence[Draft], cells: Cells) -> dict[tuple[int, str], Sheet | None]:
    """The sheet of each project that the text describes: a project is one name in one item."""
    stated: dict[tuple[int, str], dict[str, Decimal]] = {}
    for draft in drafts:
        if draft.entity.project is None:
            continue
        amounts = stated.setdefault((draft.scope, draft.group), {})
        if draft.kind == "amount" and draft.subject_key in _MEASURES:
            amounts.setdefault(_MEASURES[draft.subject_key], draft.value)
    described = {place: amounts for place, amounts in stated.items() if amounts}
    paired = pair_sheets([(name, amounts) for (_, name), amounts in described.items()], cells)
    result = dict(zip(described, paired, strict=True))
    for place in stated:
        if place not in result:
            named = cells.sheets_named(place[1])
            result[place] = named[0] if len(named) == 1 else None
    return result


def _bases(drafts: Sequence[Draft], ids: Sequence[str]) -> list[str | None]:
    """For each claim the amount it belongs to, within its group.

    An actual amount is its own base. What is derived belongs to the actual amount before it, a budget to the one
    after it (年初预算…，支出决算…); where there is none, to the nearest on the other side. In a group without an
    actual amount the first one stands for it.
    """
    places: dict[tuple[int, str], list[int]] = defaultdict(list)
    for position, draft in enumerate(drafts):
        if draft.kind in _GROUPED and draft.group:
            places[(draft.scope, draft.group)].append(position)
    bases: list[str | None] = [None] * len(drafts)
    for positions in places.values():
        amounts = [position for position in positions if drafts[position].kind == "amount"]
        actual = [position for position in amounts if drafts[position].role == "actual"] or amounts[:1]
        for position in positions:
            base = _base(position, actual, drafts[position].kind == "amount")
            bases[position] = ids[base] if base is not None else None
    return bases


def _base(position: int, actual: Sequence[int], is_amount: bool) -> int | None:
    before = [one for one in actual if one <= position][-1:]
    after = [one for one in actual if one >= position][:1]
    nearest = (after or before) if is_amount else (before or after)
    return nearest[0] if nearest else None


def _row(
    draft: Draft, claim_id: str, base: str | None, sheet: Sheet | None, cells: Cells, facts: DocumentFacts
) -> ClaimRow:
    address = cells.choose(draft.cells)
    form, section, line_key, measure, cell = None, None, None, None, None
    if address is not None:
        form, section, line_key, measure = address.form, address.section, address.line_key, address.measure
        cell = cells.cell_id(address)
    elif draft.subject_key in _MEASURES:
        form, line_key, measure = _PROJECT_FORM, _PROJECT_LINE, _MEASURES[draft.subject_key]
        cell = sheet.cells.get(measure) if sheet is not None else None
    year = facts.fiscal_year
    anchor = draft.sentence.anchor(draft.start)
    name = sheet.name if sheet is not None and draft.entity.project is not None else draft.entity.text
    return ClaimRow(
        claim_id=claim_id,
        kind=draft.kind,
        value=draft.value,
        quantum=draft.quantum,
        unit=draft.unit,
        direction=draft.direction,
        fiscal_year=year - 1 if year is not None and draft.role == "prior_year" else year,
        subject=name + _ROLE_LABELS.get(draft.role, ""),
        base_id=base,
        form=form,
        line_section=section,
        line_key=line_key,
        measure=measure,
        cell_id=cell,
        section=" > ".join(draft.sentence.passage.headings) or None,
        sentence=draft.sentence.text,
        reported_text=draft.sentence.text[draft.start : draft.end],
        page=anchor.page,
        line=anchor.line,
        subject_key=draft.subject_key,
    )
