"""Histograms of tensors, computed where the tensors lie, and brought here all at once.

A look at a value of a GPU waits until the GPU has come so far, so what a pass has to tell is put
into one tensor a device, and that one is copied.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = ["BINS", "Tensors"]

BINS = 64
_WIDEST = 3e38  # a wider range has no width in single precision
_FACTS = 6  # lowest, highest, norm, zeros, NaNs, how many


class _Asked(NamedTuple):
    """One tensor of a pass: its key, and its facts and counts on its device."""

    key: str
    facts: Any
    device: str


class Tensors:
    """The tensors of one pass."""

    def __init__(self, torch: Any) -> None:
        """Nothing is asked yet; `torch` is the module."""
        self._torch = torch
        self._asked: list[_Asked] = []

    def __len__(self) -> int:
        return len(self._asked)

    def add(self, key: str, tensor: Any) -> None:
        """Begin to work out the histogram of a tensor; an empty one has none."""
        torch = self._torch
        with torch.no_grad():
            if tensor.layout != torch.strided:  # the values of a sparse one are all it has
                tensor = tensor.coalesce().values()
            flat = tensor.detach().reshape(-1)
            if not flat.numel():
                return
            if flat.is_complex():
                flat = torch.view_as_real(flat).reshape(-1)
            if not flat.is_floating_point() or flat.element_size() < 4:
                flat = flat.float()
            facts = self._on_processor(flat) if flat.device.type == "cpu" else self._on_device(flat)
        self._asked.append(_Asked(key, facts, str(flat.device)))

    def collect(self) -> dict[str, dict[str, Any]]:
        """The histograms by key; those without one number that is finite are left out."""
        by_device: dict[str, list[_Asked]] = {}
        for asked in self._asked:
            by_device.setdefault(asked.device, []).append(asked)
        found: dict[str, dict[str, Any]] = {}
        for group in by_device.values():
            rows = self._torch.stack([asked.facts for asked in group]).tolist()
            for asked, row in zip(group, rows, strict=True):
                histogram = _histogram(row)
                if histogram is not None:
                    found[asked.key] = histogram
        self._asked = []
        return found

    def _on_processor(self, flat: Any) -> Any:
        """With a range that is asked for first: here that costs nothing."""
        torch = self._torch
        total = flat.numel()
        low, high = (float(value) for value in torch.aminmax(flat))
        nans = 0
        if not (math.isfinite(low) and math.isfinite(high)):
            nans = int(flat.isnan().sum())
            flat = flat[flat.isfinite()]
            if not flat.numel():
                return torch.tensor([0.0] * 4 + [nans, total] + [0.0] * BINS, dtype=torch.float64)
            low, high = (float(value) for value in torch.aminmax(flat))
        norm = float(torch.linalg.vector_norm(flat, dtype=_wide(torch, flat)))
        zeros = flat.numel() - int(torch.count_nonzero(flat))
        counts = [float(flat.numel())] + [0.0] * (BINS - 1)
        if low < high and high - low < _WIDEST:
            # Three times as fast as histc; the highest value has the number after the last bin.
            places = flat.sub(low).mul_(BINS / (high - low)).to(torch.uint8)
            counts = torch.bincount(places, minlength=BINS + 1).tolist()
            counts[BINS - 1] += counts.pop()
        return torch.tensor([low, high, norm, zeros, nans, total, *counts], dtype=torch.float64)

    def _on_device(self, flat: Any) -> Any:
        """Without one look at a value: the range stays on the device too."""
        torch = self._torch
        wide = torch.float32 if flat.device.type == "mps" else torch.float64
        is_finite = flat.isfinite()
        low = torch.where(is_finite, flat, math.inf).amin()
        high = torch.where(is_finite, flat, -math.inf).amax()
        clean = torch.where(is_finite, flat, 0.0)
        span = torch.where(high > low, high - low, torch.ones_like(high))
        # Of a range that is wider than numbers go there is no share: see `_histogram`.
        places = torch.nan_to_num((clean - low) / span * BINS).clamp(0, BINS - 1).long()
        places = torch.where(is_finite, places, BINS)  # one more bin, for those that have no place
        counts = torch.zeros(BINS + 1, dtype=torch.int64, device=flat.device)
        counts.index_add_(0, places, torch.ones_like(places))
        norm = torch.linalg.vector_norm(
            clean, dtype=torch.float32 if wide != torch.float64 else wide
        )
        facts = [low, high, norm, is_finite.logical_and(flat == 0).sum(), flat.isnan().sum()]
        total = torch.full_like(facts[-1], flat.numel())
        return torch.cat(
            [torch.stack([fact.to(wide) for fact in [*facts, total]]), counts[:BINS].to(wide)]
        )


def _wide(torch: Any, flat: Any) -> Any:
    return torch.float64 if flat.dtype == torch.float64 else torch.float32


def _histogram(row: Sequence[float]) -> dict[str, Any] | None:
    low, high, norm, zeros, nans, total, *counts = row
    whole = [round(count) for count in counts]
    if not any(whole):
        return None
    if low == high or not high - low < _WIDEST:  # all in one place: one bin, as wandb has it
        whole, edges = [sum(whole)], [low, high]
    else:
        edges = [low + (high - low) * place / BINS for place in range(BINS)] + [high]
    return {
        "_type": "histogram",
        "values": whole,
        "bins": edges,
        "norm": norm,
        "zeros": zeros / total,
        "nans": nans / total,
    }
