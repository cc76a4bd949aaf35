"""Write ``docs/data-dictionary.md``."""

from pipelines.warehouse.dictionary.page import DOCUMENT, render

if __name__ == "__main__":
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(render(), encoding="utf-8")
