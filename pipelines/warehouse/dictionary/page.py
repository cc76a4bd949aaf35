"""``docs/data-dictionary.md``: the dictionary as a page, in its own order."""

from __future__ import annotations

from pipelines.settings import REPOSITORY
from pipelines.warehouse.dictionary.entries import Dictionary, RelationEntry, Words
from pipelines.warehouse.dictionary.loading import load_dictionary

DOCUMENT = REPOSITORY / "docs" / "data-dictionary.md"


def render(dictionary: Dictionary | None = None) -> str:
    """The document, in the order of the dictionary."""
    dictionary = dictionary or load_dictionary()
    lines = [
        "# Data dictionary 数据字典",
        "",
        "Generated from `sql/dictionary.yaml` by `python -m pipelines.warehouse.dictionary`; edit that file.",
        "",
        "Money is `DECIMAL(18,2)` in yuan (元). The database carries the same texts as comments",
        "(`SELECT * FROM duckdb_columns()`), Parquet files and `datapackage.json` as what they say of each field.",
        "",
        "*Grain* 粒度: the columns that tell the rows apart; with `?` they may be NULL, two NULLs being the same.",
        "*From* 来源: the statutory form and the official heading that it is printed under, else its origin.",
        "",
        *_glossary("Unit 计量单位", dictionary.units),
        "",
        *_glossary("Origin 来源", dictionary.origins),
    ]
    for chapter, title in dictionary.chapters.items():
        lines += ["", f"## {title}"]
        for name, entry in dictionary.relations.items():
            if entry.chapter == chapter:
                lines += _relation_lines(name, entry)
    return "\n".join(lines) + "\n"


def _glossary(heading: str, words: dict[str, Words]) -> list[str]:
    rows = [f"| {name} | {told.zh} | {told.en} |" for name, told in words.items()]
    return [f"| {heading} | 中文 | English |", "| --- | --- | --- |", *rows]


def _relation_lines(name: str, entry: RelationEntry) -> list[str]:
    lines = ["", f"### {name}", "", f"{entry.label_zh} · {entry.label_en} ({entry.kind}). {entry.description}"]
    if entry.grain:
        grain = ", ".join(f"`{column}{'?' if column in entry.nullable else ''}`" for column in entry.grain)
        lines += ["", f"Grain 粒度: {grain}"]
    for warning in entry.warnings:
        lines += ["", f"> **Warning 注意** {warning.en} {warning.zh}"]
    lines += [
        "",
        "| column | 中文 | English | meaning | unit | example | from |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for column, meaning in entry.columns.items():
        cells = (
            f"`{column}`",
            meaning.label_zh,
            meaning.label_en,
            meaning.description,
            meaning.unit or (f"*{meaning.role}*" if meaning.role else ""),
            f"`{meaning.example}`",
            meaning.official_text or f"*{meaning.origin}*",
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines
