"""The order of hits: by score, equal ones by their place in the folder, whatever the history of the index."""

from __future__ import annotations

from index.catalog import Catalog

__all__ = ["TIES", "ranked"]

TIES = 16  # hits looked at behind the last one, because equal scores come in any order


def ranked(catalog: Catalog, hits: list[tuple[int, float]], k: int) -> list[tuple[int, float]]:
    """The k best; equal scores in the order of the files, whatever the history of the index."""
    scores = [round(score, 6) for _, score in hits]
    if len(set(scores)) < len(scores):
        places = catalog.places([id_ for id_, _ in hits])
        hits = [hit for hit in hits if hit[0] in places]
        hits.sort(key=lambda hit: (-round(hit[1], 6), places[hit[0]]))
    return hits[: max(k, 0)]
