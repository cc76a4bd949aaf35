"""A county's portal on this machine's loopback: what portals do, and what goes wrong with them.

``server`` answers requests as it is told and notes them; ``county`` builds the pages that portals have. What a
crawler makes of them is the tests' business.
"""

from tests.support.portal.county import article, entry, list_page
from tests.support.portal.server import Asked, Portal, Reply

__all__ = ["Asked", "Portal", "Reply", "article", "entry", "list_page"]
