"""Sheets of labels and values, in a list or a merged grid: evaluations, their baseline and summary, form 10.

One door for all of them; which parts a sheet has is said by its template, what they are by ``sheets``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from pipelines.readers.model import Document
from pipelines.statements.layouts.sheets.baseline import read_baseline
from pipelines.statements.layouts.sheets.collector import Sheet
from pipelines.statements.layouts.sheets.evaluation import read_evaluation
from pipelines.statements.layouts.sheets.statistics import read_statistics
from pipelines.statements.layouts.sheets.summary import read_summary
from pipelines.statements.recognise import Recognised
from pipelines.statements.tables import DocumentFacts, Reading
from pipelines.statements.templates import Template

_READERS: dict[str, Callable[[Sheet], Reading]] = {
    "operating_statistics": read_statistics,
    "evaluation_baseline": read_baseline,
    "department_evaluation": read_evaluation,
    "project_evaluation": read_evaluation,
    "evaluation_summary": read_summary,
}


def read_sheet(document: Document, recognised: Recognised, template: Template, facts: DocumentFacts) -> Reading:
    """Read one recognised sheet. Its evaluation is sheet 1 of its form; ``number_sheets`` counts them."""
    return _READERS[template.form](Sheet(document, recognised, facts))


def number_sheets(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings of a document with the evaluation sheets of each form counted from 1."""
    counted: Counter[str] = Counter()
    numbered = []
    for reading in readings:
        evaluation = reading.evaluation
        if evaluation is not None:
            counted[evaluation.form] += 1
            evaluation = replace(evaluation, sheet_no=counted[evaluation.form])
        numbered.append(replace(reading, evaluation=evaluation))
    return tuple(numbered)
