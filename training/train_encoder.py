"""Trains the static bilingual encoder that ships in `index/model/`.

    python -m training.train_encoder --data ../shared --out index/model [--minutes 12] [--seed 0]

One matrix, a row per token. A text is the mean of its tokens' rows; texts that belong together are drawn to each other
and apart from the rest of their batch (InfoNCE, arXiv 1807.03748). A row's length is the weight of its token: it starts
from smooth inverse frequency (Arora et al. 2017) and is learned from there. Training runs on two CPU cores, and nothing
of the evaluation sets is read here.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from torch import Tensor, nn

from training.material import read_sources, tokenize_sources, vocabulary_of
from training.model_folder import save_model
from training.pairs import Batch, Material, Sampler

__all__ = ["main", "train"]

log = logging.getLogger("training")

VOCABULARY = 56_000
DIMENSIONS = 256
BATCH = 2048
TEMPERATURE = 0.05
RATE = 0.02
WARM_UP = 0.03
SMOOTHING = 1e-3
SPREAD = 0.1


class _SumRows(torch.autograd.Function):
    """bags @ rows for a constant sparse matrix of token counts: one product forward, one transposed product back."""

    @staticmethod
    def forward(context: Any, rows: Tensor, bags: csr_matrix) -> Tensor:  # noqa: ANN401 - torch gives its context no type
        context.bags = bags
        return torch.from_numpy(bags @ rows.detach().numpy())

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        return torch.from_numpy(context.bags.T @ gradient.numpy()), None


def _bags(batch: Batch, vocabulary: int) -> csr_matrix:
    """Both sides of a batch, one below the other: a single product then serves them, and a single gradient."""
    ids = np.concatenate((batch.left.ids, batch.right.ids))
    ends = np.concatenate((batch.left.starts, batch.right.starts[1:] + len(batch.left.ids)))
    return csr_matrix((np.ones(len(ids), dtype=np.float32), ids, ends), shape=(len(ends) - 1, vocabulary))


def batch_loss(rows: Tensor, batch: Batch) -> Tensor:
    """Symmetric InfoNCE; rows of one group are not held against each other."""
    summed: Tensor = _SumRows.apply(rows, _bags(batch, len(rows)))  # type: ignore[no-untyped-call]
    left, right = nn.functional.normalize(summed, dim=1).tensor_split(2)
    scores = left @ right.T / TEMPERATURE
    groups = torch.from_numpy(batch.groups)
    same = (groups[:, None] == groups[None, :]) & ~torch.eye(len(groups), dtype=torch.bool)
    scores = scores.masked_fill(same, float("-inf"))
    target = torch.arange(len(groups))
    return (nn.functional.cross_entropy(scores, target) + nn.functional.cross_entropy(scores.T, target)) / 2


def initial_rows(material: Material, vocabulary: int, dimensions: int, seed: int) -> Tensor:
    """Random directions, as long as the token is rare: a / (a + p), the weights of smooth inverse frequency."""
    parts = (material.sentences.ids, material.english.ids, material.headwords.ids, material.questions.ids)
    counts = np.bincount(np.concatenate(parts), minlength=vocabulary)
    share = torch.from_numpy(counts / counts.sum()).float()
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randn(vocabulary, dimensions, generator=generator) * SPREAD
    rows *= (SMOOTHING / (SMOOTHING + share))[:, None]
    rows[0] = 0.0
    return rows


def _progress(minutes: float, steps: int) -> Iterator[float]:
    """How far training is, 0 to 1: by the clock, or by steps when their number is given (then exactly repeatable)."""
    begin = time.monotonic()
    step = 0
    while True:
        done = step / steps if steps else (time.monotonic() - begin) / (minutes * 60)
        if done >= 1:
            return
        yield done
        step += 1


def _drawn_ahead(sampler: Sampler) -> Iterator[tuple[str, Batch]]:
    """Batches in the sampler's order, each drawn while the one before is learned."""
    with ThreadPoolExecutor(1) as pool:
        ahead = pool.submit(sampler.draw)
        while True:
            batch = ahead.result()
            ahead = pool.submit(sampler.draw)
            yield batch


def train(material: Material, vocabulary: int, minutes: float, steps: int, seed: int) -> Tensor:
    """The trained matrix (vocabulary, dimensions)."""
    rows = nn.Parameter(initial_rows(material, vocabulary, DIMENSIONS, seed))
    optimizer = torch.optim.Adam([rows], lr=RATE, betas=(0.9, 0.98), fused=True)
    batches = _drawn_ahead(Sampler(material, BATCH, seed))
    recent: dict[str, float] = {}
    for step, done in enumerate(_progress(minutes, steps)):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, done / WARM_UP + 0.01, (1 - done) / (1 - WARM_UP))
        kind, batch = next(batches)
        loss = batch_loss(rows, batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        recent[kind] = 0.9 * recent.get(kind, loss.item()) + 0.1 * loss.item()
        if step % 50 == 0:
            log.info("%3.0f%%  step %d  %s", done * 100, step, " ".join(f"{k} {v:.3f}" for k, v in recent.items()))
    trained = rows.detach()
    trained[0] = 0.0
    return trained


def main(arguments: list[str] | None = None) -> None:
    """Reads the sources, trains, writes the model folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--minutes", type=float, default=12.0, help="training time, without reading (default 12)")
    parser.add_argument("--steps", type=int, default=0, help="train so many steps instead of minutes")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)7.0f ms  %(message)s")
    torch.set_num_threads(2)
    sources = read_sources(options.data)
    log.info("%d passages, %d questions", len(sources.passages), len(sources.questions))
    tokenizer = vocabulary_of(sources, VOCABULARY)
    material = tokenize_sources(sources, tokenizer)
    log.info("%d tokens of news", len(material.sentences.ids))
    rows = train(material, tokenizer.get_vocab_size(), options.minutes, options.steps, options.seed)
    save_model(options.out, tokenizer, rows.numpy())
    log.info("written to %s", options.out)


if __name__ == "__main__":
    main()
