"""A reader with the report's JSON and a pocket calculator: every number again, from the figures beside it alone."""

import math
from typing import Any

CREDIT = {"stated": 1.0, "partly": 0.5, "contradicted": 0.0, "absent": 0.0}
T_80 = {1: 3.0777, 2: 1.8856, 3: 1.6377, 4: 1.5332, 5: 1.4759}
Json = dict[str, Any]


def question_score(question: Json) -> float | None:
    """A question's score from its key points."""
    points = question["points"]
    if not points:
        return None
    return round(mean([{**p, "credit": CREDIT[p["status"]]} for p in points]), 4)


def competency_score(competency: Json) -> float | None:
    """A competency's number from its key points; None where they are too few."""
    points = competency["points"]
    if len(points) < 2 or len({p["number"] for p in points}) < 2:
        return None
    return round(mean(points), 4)


def overall_score(body: Json) -> float | None:
    """The overall number from the competencies' numbers and weights."""
    held = [c for c in body["competencies"] if c["score_0_1"] is not None]
    if not held:
        return None
    return round(mean([{"weight": c["weight"], "credit": c["score_0_1"]} for c in held]), 4)


def band(competencies: list[Json]) -> tuple[float, float]:
    """The band of the mean of these competencies, by leaving out one question after the other."""
    numbers = sorted({p["number"] for c in competencies for p in c["points"]})
    whole = _weighted([(c["weight"], c["points"]) for c in competencies])
    left = [
        _weighted([(c["weight"], [p for p in c["points"] if p["number"] != n]) for c in competencies]) for n in numbers
    ]
    middle = sum(left) / len(left)
    error = math.sqrt((len(left) - 1) / len(left) * sum((x - middle) ** 2 for x in left))
    half = max(T_80[len(left) - 1] * error, _step(competencies))
    return max(0.0, whole - half), min(1.0, whole + half)


def level(competency: Json) -> str:
    """The highest level reached."""
    if competency["score_0_1"] is None:
        return "insufficient_evidence"
    reached = [m for m in competency["levels"] if competency["score_0_1"] >= m["score_from"]]
    return str(max(reached, key=lambda m: m["score_from"])["name"])


def mean(points: list[Json]) -> float:
    """The weighted mean of credits."""
    return float(sum(p["credit"] * p["weight"] for p in points) / sum(p["weight"] for p in points))


def _weighted(parts: list[tuple[float, list[Json]]]) -> float:
    held = [(weight, round(mean(points), 4)) for weight, points in parts if points]
    return sum(weight * value for weight, value in held) / sum(weight for weight, _ in held)


def _step(competencies: list[Json]) -> float:
    total = sum(c["weight"] for c in competencies)
    moved: dict[tuple[int, str], float] = {}
    for c in competencies:
        weight = sum(p["weight"] for p in c["points"])
        for p in c["points"]:
            key = (p["number"], p["key_point"])
            moved[key] = moved.get(key, 0) + c["weight"] / total * p["weight"] / weight
    return 0.5 * max(moved.values())
