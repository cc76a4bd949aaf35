"""``python -m pipelines.identities.generate``: write the expectation suites from the catalogue."""

from __future__ import annotations

from pipelines.identities.suites import write_suites


def main() -> None:
    for path in write_suites():
        print(path.name)


if __name__ == "__main__":
    main()
