"""The numbers of a document by page, for a person: what each was taken for, and where one is left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.text import Text

from pipelines.cli.session import Session
from pipelines.cli.tables import count, number, table
from pipelines.statements.model import NUMBER_ROLES, PageRow

LONG = 40
GOOD_TRUST = Decimal("0.95")
_TOLD_APART = ("unexplained", "unread")


def show_pages(here: Session, pages: Sequence[PageRow]) -> None:
    """Every page of a document; of a long one those that have something to say, and the sum of all."""
    if not pages:
        return
    shown = [page for page in pages if len(pages) <= LONG or _is_telling(page)]
    rows = [_row(str(page.page) if page.page is not None else "all", page, page.text_trust) for page in shown]
    if len(pages) > 1:
        rows.append(_row(f"all {len(pages)}", total(pages), _trust(pages)))
    columns = [number(name) for name in ("page", "characters", "trust", "numbers")]
    more = [number("unexplained"), number("unread")]
    here.out.print(table("Numbers by page 逐页数字", [*columns, "taken for", *more], rows))
    if len(shown) < len(pages):
        here.say(f"  … and {len(pages) - len(shown)} more pages with nothing left over (--json has all)")


def total(pages: Sequence[PageRow]) -> PageRow:
    """The sum of all pages."""
    sums = {role: sum(getattr(page, role) for page in pages) for role in ("characters", "numbers", *NUMBER_ROLES)}
    return PageRow(page=None, text_trust=_trust(pages), **sums)


def _is_telling(page: PageRow) -> bool:
    low = page.text_trust is not None and page.text_trust < GOOD_TRUST
    return bool(page.unexplained or page.unread or low)


def _trust(pages: Sequence[PageRow]) -> Decimal | None:
    characters = sum(page.characters for page in pages if page.text_trust is not None)
    trusted = sum((page.text_trust * page.characters for page in pages if page.text_trust is not None), Decimal(0))
    return trusted / characters if characters else None


def _row(name: str, page: PageRow, trust: Decimal | None) -> tuple[object, ...]:
    told = [
        f"{role}:{getattr(page, role)}" for role in NUMBER_ROLES if role not in _TOLD_APART and getattr(page, role)
    ]
    return (
        name,
        page.characters,
        "" if trust is None else Text(f"{trust:.2f}", style="" if trust >= GOOD_TRUST else "yellow"),
        page.numbers,
        ", ".join(told),
        count(page.unexplained, "yellow"),
        count(page.unread, "yellow"),
    )
