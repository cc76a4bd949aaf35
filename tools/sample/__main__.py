"""Render ``data/raw/sample`` anew: ``python -m tools.sample``."""

from __future__ import annotations

from pathlib import Path

from tools.sample.figures import load_all
from tools.sample.pdf import as_pdf
from tools.sample.text import as_docx_text, as_tabbed_text

TARGET = Path(__file__).resolve().parents[2] / "data" / "raw" / "sample"
RENDERERS = {
    "pdf": (".pdf", as_pdf),
    "text": (".txt", lambda figures: as_tabbed_text(figures).encode()),
    "docx_text": (".txt", lambda figures: as_docx_text(figures).encode()),
}


def main() -> None:
    """Write one file for each file of figures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for figures in load_all():
        suffix, render = RENDERERS[figures.media]
        path = TARGET / f"{figures.name}{suffix}"
        path.write_bytes(render(figures))
        print(path.relative_to(TARGET.parents[2]), path.stat().st_size)


if __name__ == "__main__":
    main()
