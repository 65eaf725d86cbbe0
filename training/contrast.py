"""The loss the encoder learns by: unit vectors drawn to their partner and apart from the rest of the batch (InfoNCE).

Knows batches of token ids and one matrix, a row per token; nothing of where they come from.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from torch import Tensor, nn

from training.pairs import Batch

__all__ = ["TEMPERATURE", "batch_loss"]

TEMPERATURE = 0.05


class _SumRows(torch.autograd.Function):  # type: ignore[misc]  # torch is not followed
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


class _Contrast(torch.autograd.Function):  # type: ignore[misc]
    """Symmetric InfoNCE of unit rows, its gradient written out: a third of the time of two cross entropies.

    Cosines are at most 1, so that their exponentials need no maximum of their own to stay within range.
    """

    @staticmethod
    def forward(context: Any, left: Tensor, right: Tensor, groups: Tensor) -> Tensor:  # noqa: ANN401
        logits = (left @ right.T).sub_(1.0).div_(TEMPERATURE)
        matched = logits.diagonal().clone()
        odds = logits.exp_()
        if len(np.unique(groups.numpy())) < len(groups):
            same = groups[:, None] == groups[None, :]
            odds.masked_fill_(same.fill_diagonal_(False), 0.0)
        by_row, by_column = odds.sum(1), odds.sum(0)
        context.save_for_backward(left, right, odds, by_row, by_column)
        return (by_row.log() + by_column.log()).mean() / 2 - matched.mean()

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None]:  # noqa: ANN401
        left, right, odds, by_row, by_column = context.saved_tensors
        shares = odds * (1 / by_row[:, None] + 1 / by_column[None, :]) / 2
        shares.diagonal().sub_(1.0)
        shares *= gradient / (TEMPERATURE * len(left))
        return shares @ right, shares.T @ left, None


def batch_loss(rows: Tensor, batch: Batch) -> Tensor:
    """Symmetric InfoNCE; rows of one group are not held against each other."""
    summed: Tensor = _SumRows.apply(rows, _bags(batch, len(rows)))
    left, right = nn.functional.normalize(summed, dim=1).tensor_split(2)
    loss: Tensor = _Contrast.apply(left, right, torch.from_numpy(batch.groups))
    return loss
