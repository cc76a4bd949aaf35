"""juesuan: disclosures in, an audited warehouse out.

The package is a row of rooms through which data flows one way; each room's own docstring says what belongs
in it. ``docs/architecture.md`` draws them.
"""

__version__ = "0.1.0"
