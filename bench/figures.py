"""How figures are summed up and printed, the same way for every program."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any


def percentile(values: Sequence[float], share_0_1: float) -> float:
    """The value below which this share of the values lies, by the nearest rank."""
    ranked = sorted(values)
    if not ranked:
        return float("nan")
    return ranked[min(int(len(ranked) * share_0_1), len(ranked) - 1)]


def spread_ms(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    return {f"p{int(s * 100)}_ms": round(percentile(seconds, s) * 1000, 2) for s in (0.5, 0.95, 0.99)}


def versions(*packages: str) -> dict[str, str]:
    """What was measured on: Python, cores, and the versions of packages."""
    found = {"python": platform.python_version(), "cores": str(os.cpu_count())}
    for package in ("vivaroom", *packages):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def arguments(description: str, **numbers: float) -> argparse.Namespace:
    """The command line of a program: `--json` and numbers with their defaults."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    for name, default in numbers.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    return parser.parse_args()


def report(figures: dict[str, Any], *, only_json: bool) -> None:
    """Figures for people, then the JSON object as the last line."""
    if not only_json:
        for name, value in figures.items():
            print(f"{name:28} {json.dumps(value)}")
    print(json.dumps(figures))
    sys.stdout.flush()
