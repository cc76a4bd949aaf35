"""The fast reader of PDF gives what the reference gives, cell for cell: a sample of pages of every file there is.

``python -m benchmarks.agreement`` compares all pages (four minutes).
"""

from __future__ import annotations

import pytest

from benchmarks.agreement import differences
from benchmarks.reading import REAL, files
from pipelines.readers.pdf import fast

FILES = files()
_PAGES_OF_A_FILE = 4


@pytest.mark.parametrize("name", FILES)
def test_the_fast_reader_agrees_with_the_reference(name: str) -> None:
    data = FILES[name]
    with fast.opened(data) as pages:
        assert pages is not None
        count = len(pages)
    step = max(count // _PAGES_OF_A_FILE, 1)
    assert list(differences(data, step=step, first=step // 2)) == []


@pytest.mark.parametrize("name", FILES)
def test_the_fast_reader_is_sure_of_every_page(name: str) -> None:
    """It would still be right, but ten times slower, if it asked the reference."""
    with fast.opened(FILES[name]) as pages:
        assert pages is not None
        assert [index + 1 for index in range(len(pages)) if pages.marks(index) is None] == []


def test_the_page_that_the_library_splits_into_shading_is_one_table() -> None:
    """A row of 81 × 18 pieces of white shading to the library is a table of 27 rows and 6 columns to the eye."""
    for path in REAL.glob("budgets/*高级人民法院*.pdf"):
        with fast.opened(path.read_bytes()) as pages:
            assert pages is not None
            assert _shapes(pages, 7) == [(27, 6)]


def _shapes(pages: fast.FastPages, index: int) -> list[tuple[int, int]]:
    from pipelines.readers.pdf.assembling import Table, assemble

    marks = pages.marks(index)
    assert marks is not None
    return [
        (len(part.lattice.tops), len(part.lattice.lefts))
        for part in assemble(marks).parts
        if isinstance(part, Table)
    ]
