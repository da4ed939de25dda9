"""Other programs' configuration: systemd's own, systemd-oomd, journald, earlyoom, docker, the kubelet, Redis, cron."""

import json
from collections.abc import Iterator
from typing import Any

from oomlog.settings.places import Place
from oomlog.settings.readers.ini import drop_ins, merged
from oomlog.settings.readers.programs import programs
from oomlog.settings.readers.units import ROOTS
from oomlog.settings.snapshot import Setting, Unit

SYSTEMD = {
    "system.conf": frozenset(
        {"DefaultOOMPolicy", "DefaultOOMScoreAdjust", "DefaultMemoryAccounting", "DefaultTasksMax"}
    ),
    "oomd.conf": frozenset(
        {"SwapUsedLimit", "DefaultMemoryPressureLimit", "DefaultMemoryPressureDurationSec", "PrekillHookTimeoutSec"}
    ),
    "journald.conf": frozenset({"Storage", "RateLimitIntervalSec", "RateLimitBurst", "ForwardToSyslog"}),
}
DAEMON_JSON = "etc/docker/daemon.json"
KUBELET = (
    "var/lib/kubelet/config.yaml",
    "etc/kubernetes/kubelet/config.json",
    "etc/kubernetes/kubelet/kubelet-config.json",
    "etc/kubernetes/kubelet-config.yaml",
    "etc/kubernetes/kubelet.conf.yaml",
)
REDIS = ("etc/redis/redis.conf", "etc/redis.conf", "etc/valkey/valkey.conf")
EARLYOOM = "etc/default/earlyoom"
CRONTABS = ("etc/crontab", "var/spool/cron/root")
CRON = (
    "etc/cron.d",
    "etc/cron.hourly",
    "etc/cron.daily",
    "etc/cron.weekly",
    "etc/cron.monthly",
    "var/spool/cron/crontabs",
)
MAX_DEPTH = 16
MAX_YAML = 64 << 10
"""Bytes; a kubelet's configuration has 2 KiB, and reading YAML is slow."""


def files(place: Place) -> tuple[dict[str, Unit], list[str]]:
    """Each by its name, and a line for each that could not be understood. What isn't there is left out."""
    found = {name: _systemd(place, name, keys) for name, keys in SYSTEMD.items()}
    found |= {unit.name: unit for unit in programs(place)}
    troubles: list[str] = []
    for name, path, read in _documents(place):
        try:
            settings = read(place.text(path) or "")
        except RecursionError:
            troubles.append(f"{place.shown(path)}: not understood, and left out: nested too deep")
            continue
        except ValueError as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            troubles.append(f"{place.shown(path)}: not understood, and left out: {first}")
            continue
        found[name] = Unit(name, {key: Setting(value, place.shown(path)) for key, value in settings.items()})
    return {name: unit for name, unit in found.items() if unit is not None}, troubles


def _systemd(place: Place, name: str, keys: frozenset[str]) -> Unit | None:
    own = next((f"{root}/{name}" for root in ROOTS if name in place.names(root)), None)
    paths = [*([own] if own else []), *drop_ins(place, [f"{root}/{name}.d" for root in ROOTS])]
    return Unit(name, merged(place, paths, keys)) if paths else None


def _documents(place: Place) -> Iterator[tuple[str, str, Any]]:
    there = ("daemon.json", (DAEMON_JSON,), _json), ("kubelet", KUBELET, _yaml), ("redis.conf", REDIS, _words)
    for name, paths, read in (*there, ("earlyoom", (EARLYOOM,), _words)):
        path = next((path for path in paths if place.text(path) is not None), None)
        if path is not None:
            yield name, path, read


def _json(text: str) -> dict[str, str]:
    return dict(_flat("", json.loads(text), 0))


def _yaml(text: str) -> dict[str, str]:
    import yaml

    if len(text) > MAX_YAML:
        raise ValueError(f"over {MAX_YAML >> 10} KiB")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise ValueError("it refers to itself")  # which can grow without bound
        return dict(_flat("", yaml.safe_load(text), 0))
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


def _words(text: str) -> dict[str, str]:
    """`key value` a line, as Redis writes it; `KEY=value` of /etc/default too."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.replace("=", " ", 1).split(None, 1) for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1].strip("\"'") for pair in pairs if len(pair) == 2}


def _flat(path: str, value: object, depth: int) -> Iterator[tuple[str, str]]:
    """Nested keys joined with dots; lists are left out but for being there."""
    if depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}" if path else str(key), inner, depth + 1)
    elif path:
        text = json.dumps(value) if not isinstance(value, str) else value
        yield path, text
    elif value is not None:
        raise ValueError("no keys and values")


def cron_lines(place: Place, word: str) -> tuple[str, ...] | None:
    """Places of cron's lines that hold a word and are no comment; None where there is no cron."""
    paths = [*CRONTABS, *(f"{directory}/{name}" for directory in CRON for name in place.names(directory))]
    found, there = [], False
    for path in paths:
        if (text := place.text(path)) is not None:
            there = True
            lines = enumerate(text.splitlines(), 1)
            found += [
                f"{place.shown(path)}:{n}" for n, line in lines if word in line and not line.lstrip().startswith("#")
            ]
    return tuple(found) if there else None
