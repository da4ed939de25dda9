"""What docker was asked for, container by container: /var/lib/docker/containers/ID/hostconfig.json."""

import json

from oomlog.settings.places import Place
from oomlog.settings.snapshot import Container

ROOT = "var/lib/docker/containers"
MAX_CONTAINERS = 5_000


def containers(place: Place) -> tuple[Container, ...] | None:
    """Those whose file can be read; None where docker keeps none here."""
    ids = [name for name in place.names(ROOT) if len(name) == 64][:MAX_CONTAINERS]
    found = [one for id_ in ids if (one := _container(place, id_)) is not None]
    return tuple(found) or None


def _container(place: Place, id_: str) -> Container | None:
    path = f"{ROOT}/{id_}/hostconfig.json"
    try:
        told = json.loads(place.text(path) or "null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    disabled = told.get("OomKillDisable")
    return Container(
        id=id_,
        memory_bytes=_number(told.get("Memory")),
        memory_swap_bytes=_number(told.get("MemorySwap")),
        oom_kill_disable=disabled if isinstance(disabled, bool) else None,
        oom_score_adj=_number(told.get("OomScoreAdj")),
        place=place.shown(path),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
