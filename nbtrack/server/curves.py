"""Curves of many runs in one answer: what a page that compares them draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from nbtrack.errors import ArgumentError
from nbtrack.feed.wire import Message, encode
from nbtrack.query.drawn import CurveView
from nbtrack.server.curve_cache import CurveCache
from nbtrack.server.handlers import MAX_BODY, Handler
from nbtrack.server.parameters import Parameters, number, text, texts, whole
from nbtrack.server.problems import of_status
from nbtrack.server.stores import Stores

__all__ = [
    "MESSAGE",
    "CurvesHandler",
    "CurvesRequest",
    "curves_message",
    "read_body",
    "read_parameters",
]

MESSAGE = "application/octet-stream"
"""What the framing of `nbtrack.feed.wire` is called over HTTP."""

_MOST_RUNS = 100
_MOST_METRICS = 20
_LEAST_POINTS, _MOST_POINTS = 4, 2_000
_LONGEST_NAME = 1_000


class CurvesRequest(NamedTuple):
    """Which curves are wanted, and how.

    Attributes:
        runs: as ``<project folder>/<run folder>``.
        metrics: names.
        view: the same for all.
    """

    runs: list[str]
    metrics: list[str]
    view: CurveView


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    metrics: list[str]
    runs: list[str]
    x: str | None = None
    start: float | None = None
    end: float | None = None
    max_points: int | None = None


def read_parameters(given: Parameters) -> CurvesRequest:
    """What an address asks for.

    Args:
        given: ``metric`` and ``run``, each several times; ``x``, ``start``, ``end``,
            ``max_points``.

    Raises:
        ArgumentError: a parameter cannot be used.

    Example:
        >>> read_parameters({"metric": ["loss"], "run": ["p/a", "p/b"], "end": ["9"]}).view.end
        9.0
    """
    view = CurveView(
        x=_name(text(given, "x") or "_step", "x"),
        start=number(given, "start"),
        end=number(given, "end"),
        max_points=whole(given, "max_points", CurveView().max_points, _LEAST_POINTS, _MOST_POINTS),
    )
    return _checked(texts(given, "run") or [], texts(given, "metric") or [], view)


def read_body(data: bytes) -> CurvesRequest:
    """What a body asks for: the same, for long lists.

    Args:
        data: JSON: {"metrics": [...], "runs": [...]}, and if wanted "x", "start", "end" and
            "max_points".

    Raises:
        ArgumentError: it is something else; says what is wrong, and where.
    """
    try:
        body = msgspec.json.decode(data, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"the body: {error}"
        raise ArgumentError(message) from error
    most = CurveView().max_points if body.max_points is None else body.max_points
    if not _LEAST_POINTS <= most <= _MOST_POINTS:
        message = (
            f"found max_points={most}, expected a whole number from {_LEAST_POINTS} to "
            f"{_MOST_POINTS}"
        )
        raise ArgumentError(message)
    view = CurveView(
        x=_name(body.x or "_step", "x"), start=body.start, end=body.end, max_points=most
    )
    return _checked(body.runs, body.metrics, view)


def curves_message(stores: Stores, store_id: str, asked: CurvesRequest, cache: CurveCache) -> bytes:
    """The curves as one message, see `nbtrack.feed.wire`.

    Args:
        stores: where to look.
        store_id: the store.
        asked: which curves.
        cache: of this server.

    Returns:
        {"type": "curves", "x": the axis, "curves": [{"metric", "run", "x" and "y" (places of
        buffers), "points", "drawn", "facts"}], "missing": runs that are not there, "ill": by run
        why it cannot be read}. A metric that a run does not have is a curve without points.

    Raises:
        NotFoundError: there is no such store.
    """
    folders = stores.run_folders(store_id, asked.runs)
    there = {name: folder for name, folder in folders.items() if folder is not None}
    found = cache.read(there, asked.metrics, asked.view)
    told: list[dict[str, Any]] = []
    buffers: list[bytes] = []
    for metric in asked.metrics:
        for run, curves in found.items():
            if isinstance(curves, str):
                continue
            curve = curves[metric]
            place = len(buffers)
            buffers += [curve.x, curve.y]
            told.append(
                {
                    "metric": metric,
                    "run": run,
                    "x": place,
                    "y": place + 1,
                    "points": curve.facts["count"],
                    "drawn": curve.drawn,
                    "facts": curve.facts,
                }
            )
    header = {
        "type": "curves",
        "x": asked.view.x,
        "curves": told,
        "missing": [name for name, folder in folders.items() if folder is None],
        "ill": {run: why for run, why in found.items() if isinstance(why, str)},
    }
    return encode(Message(header, tuple(buffers)))


class CurvesHandler(Handler):
    """Curves of many runs; both ways only look, so that who may read may ask."""

    @web.authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def get(self, store: str) -> None:
        """Answer."""
        given = self.given
        await self._answer(store, lambda: read_parameters(given))

    @web.authenticated
    @authorized("read")  # pyright: ignore[reportUntypedFunctionDecorator] - Jupyter's
    async def post(self, store: str) -> None:
        """Answer."""
        body = self.request.body
        if len(body) > MAX_BODY:
            message = f"the body has {len(body):,} bytes, expected at most {MAX_BODY:,}"
            self.refuse(of_status(413, message))
            return
        await self._answer(store, lambda: read_body(body))

    async def _answer(self, store: str, read: Callable[[], CurvesRequest]) -> None:
        context = self._context
        await self.reply(
            lambda: curves_message(context.stores, store, read(), context.curves), MESSAGE
        )


def _checked(runs: Sequence[str], metrics: Sequence[str], view: CurveView) -> CurvesRequest:
    runs, metrics = list(dict.fromkeys(runs)), list(dict.fromkeys(metrics))
    for what, names, most in (("run", runs, _MOST_RUNS), ("metric", metrics, _MOST_METRICS)):
        if not 1 <= len(names) <= most:
            message = f"found {len(names)} {what}s, expected from 1 to {most} at once"
            raise ArgumentError(message)
    for metric in metrics:
        _name(metric, "metric")
    return CurvesRequest(runs, metrics, view)


def _name(name: str, key: str) -> str:
    if not 0 < len(name) <= _LONGEST_NAME:
        message = f"found {name[:80]!r} in {key}, expected the name of a metric"
        raise ArgumentError(message)
    return name
