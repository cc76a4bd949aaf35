"""Pages on a built database, for people: what was read, what proves it, what does not fit, and where.

Nothing is judged here, and nothing is read from a disclosure: what a page says stands in the tables.
"""
