"""The published snapshot as files: Parquet, CSV, a workbook, a Fiscal Data Package, a release folder.

``exporting`` is the one door (``export``); ``relations`` says what is exported and in which order its rows stand;
each format has a module that writes it; ``folder`` makes the folder appear whole or not at all; ``manifest`` says
what is in it. What a column means comes from the data dictionary alone. Nothing here changes a snapshot, and
nothing is computed that the snapshot does not hold.
"""
