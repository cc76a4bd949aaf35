"""The sample disclosures: typeset from figures, so that the repository carries no one else's sentences.

``figures/*.yaml`` holds what was published (codes, lines, amounts); ``figures`` reads it, ``layout`` puts it into
tables as the statutory forms print them, ``text`` and ``pdf`` set the tables as a scraper would find them.
"""
