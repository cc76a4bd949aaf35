"""A document to print figures on, each place once."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pipelines.identities.catalogue import Address
from pipelines.statements.templates import load_templates
from tests.support.judge_db import DOCUMENT, JudgeDb


def concrete(form: str, pattern: str) -> str:
    """A line that a pattern of lines covers."""
    if pattern.startswith("function."):
        return "function.201"
    known = [line.line_key for line in load_templates()[form].lines if not line.is_total]
    return next((line for line in known if fnmatchcase(line, pattern)), pattern.replace("*", "1"))


class Page:
    """The statements of one document, each place printed once."""

    def __init__(self, db: JudgeDb, document: str = DOCUMENT) -> None:
        self.db = db
        self.document = document
        self._statements: dict[str, str] = {}
        self._printed: set[tuple[str, ...]] = set()

    def statement(self, form: str) -> str:
        if form not in self._statements:
            self._statements[form] = self.db.statement(form, document_id=self.document)
        return self._statements[form]

    def print_at(self, address: Address, printed: str, line: str | None = None) -> None:
        is_points = address.measure in ("weight", "score")
        line = line or (
            "indicator.1" if is_points and address.line == "*" else concrete(address.form, address.line)
        )
        place = (address.form, address.section, line, address.measure)
        if place in self._printed:
            return
        self._printed.add(place)
        statement = self.statement(address.form)
        if is_points:
            subject, _, number = line.partition(".")
            self.db.value(
                statement, subject, address.measure, printed, indicator_no=int(number) if number else None
            )
        else:
            self.db.amounts(statement, line, section=address.section or None, **{address.measure: printed})
