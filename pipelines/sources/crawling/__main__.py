"""``python -m pipelines.sources.crawling``: the process of one crawl, started by ``process``."""

import sys

from pipelines.sources.crawling.child import main

if __name__ == "__main__":
    sys.exit(main())
