"""Trains the static bilingual encoder that ships in `index/model/`.

    python -m training.train_encoder --data ../shared [--out index/model] [--steps 1200] [--seed 0]

One matrix, a row per token. A text is the mean of its tokens' rows; texts that belong together are drawn to each other
and apart from the rest of their batch (InfoNCE, arXiv 1807.03748). A row's length is the weight of its token: it starts
from smooth inverse frequency (Arora et al. 2017) and is learned from there. Training runs on two CPU cores, and nothing
of the evaluation sets is read here.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from index.encoder import SHIPPED_MODEL
from training.contrast import batch_loss
from training.material import Sources, read_sources, tokenize_sources, vocabulary_of
from training.model_folder import save_model
from training.pairs import Batch, Material, Sampler

__all__ = ["Recipe", "learn", "main"]

log = logging.getLogger("training")

RATE = 0.02
WARM_UP = 0.03
SMOOTHING = 1e-3
SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Recipe:
    """Sizes of a training; these defaults made the shipped model."""

    vocabulary: int = 66_000
    dimensions: int = 256
    batch: int = 2048
    steps: int = 1200
    seed: int = 0


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


def _drawn_ahead(sampler: Sampler) -> Iterator[tuple[str, Batch]]:
    """Batches in the sampler's order, each drawn while the one before is learned."""
    with ThreadPoolExecutor(1) as pool:
        ahead = pool.submit(sampler.draw)
        while True:
            batch = ahead.result()
            ahead = pool.submit(sampler.draw)
            yield batch


def _train(material: Material, vocabulary: int, recipe: Recipe) -> Tensor:
    rows = nn.Parameter(initial_rows(material, vocabulary, recipe.dimensions, recipe.seed))
    optimizer = torch.optim.Adam([rows], lr=RATE, betas=(0.9, 0.98), fused=True)
    batches = _drawn_ahead(Sampler(material, recipe.batch, recipe.seed))
    recent: dict[str, float] = {}
    for step in range(recipe.steps):
        done = step / recipe.steps
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, done / WARM_UP + 0.01, (1 - done) / (1 - WARM_UP))
        kind, batch = next(batches)
        loss = batch_loss(rows, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        recent[kind] = 0.9 * recent.get(kind, loss.item()) + 0.1 * loss.item()
        if step % 50 == 0:
            log.info("%3.0f%%  step %d  %s", done * 100, step, " ".join(f"{k} {v:.3f}" for k, v in recent.items()))
    trained = rows.detach()
    trained[0] = 0.0
    return trained


def learn(sources: Sources, recipe: Recipe) -> tuple[Tokenizer, NDArray[np.float32]]:
    """A tokenizer and its matrix (tokens, dimensions), learned from nothing but `sources`.

    The same sources and recipe give the same bits on the same machine: one thread adds up in one order, while another
    draws the next batch.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    tokenizer = vocabulary_of(sources, recipe.vocabulary)
    material = tokenize_sources(sources, tokenizer)
    log.info("%d tokens of news", len(material.sentences.ids))
    return tokenizer, _train(material, tokenizer.get_vocab_size(), recipe).numpy()


def main(arguments: list[str] | None = None) -> None:
    """Reads the sources, trains, writes the model folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL, help="model folder (default: the shipped one)")
    parser.add_argument("--steps", type=int, default=1200, help="batches to learn from (default 1200)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)7.0f ms  %(message)s")
    sources = read_sources(options.data)
    log.info("%d passages, %d questions", len(sources.passages), len(sources.questions))
    tokenizer, rows = learn(sources, Recipe(steps=options.steps, seed=options.seed))
    save_model(options.out, tokenizer, rows)
    log.info("written to %s", options.out)


if __name__ == "__main__":
    main()
