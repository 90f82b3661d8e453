"""The benchmark: `python -m benchmarks quick` for a small country, `full` for all 357."""

from __future__ import annotations

import sys

from benchmarks.run import main

MODES = {
    "quick": ("--municipalities", "2", "--quick"),
    "full": ("--municipalities", "357"),
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in MODES:
        sys.exit("usage: python -m benchmarks quick|full")
    main(MODES[sys.argv[1]])
