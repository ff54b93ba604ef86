"""`make bench`: every measurement, as a table."""

from __future__ import annotations

import importlib
import pkgutil

import benchmarks
from benchmarks.measure import ROUNDS, quiet


def main() -> None:
    print(f"median of {ROUNDS} {quiet()}".rstrip())
    for module in pkgutil.iter_modules(benchmarks.__path__):
        found = importlib.import_module(f"benchmarks.{module.name}") if not module.name.startswith("_") else None
        if found is not None and hasattr(found, "run"):
            for what, figure in found.run():
                print(f"{what:45s} {figure}")


if __name__ == "__main__":
    main()
