"""The kill table: which law catches which corruption of a clean document, and where the error is then looked for.

``corruptions`` says what goes wrong with a figure, ``herd`` makes many corrupted copies of a document and has them
judged at once, ``outcomes`` counts what was caught and located, ``__main__`` prints the table and keeps it in
docs/.
"""
