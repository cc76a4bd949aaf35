"""The data dictionary: one file says what every table, view and column means, and everything else follows.

``sql/dictionary.yaml`` is the only place. ``loading`` reads it into ``entries``; ``headings`` finds the official
heading of a column in the templates of the forms. From the entries come the comments in the database
(``comments``), ``docs/data-dictionary.md`` (``page``), and what the exports say of each column; tests hold all of
them to the file. ``python -m pipelines.warehouse.dictionary`` writes the document.
"""

from pipelines.warehouse.dictionary.comments import (
    apply_comments,
    column_comment,
    database_relations,
    differences,
    family_comment,
    relation_comment,
)
from pipelines.warehouse.dictionary.entries import (
    ColumnEntry,
    Dictionary,
    Official,
    RelationEntry,
    Words,
    column_help,
    entry_of,
    is_family,
)
from pipelines.warehouse.dictionary.loading import DICTIONARY, DictionaryError, load_dictionary
from pipelines.warehouse.dictionary.page import DOCUMENT, render

__all__ = [
    "DICTIONARY",
    "DOCUMENT",
    "ColumnEntry",
    "Dictionary",
    "DictionaryError",
    "Official",
    "RelationEntry",
    "Words",
    "apply_comments",
    "column_comment",
    "column_help",
    "database_relations",
    "differences",
    "entry_of",
    "family_comment",
    "is_family",
    "load_dictionary",
    "relation_comment",
    "render",
]
