"""Which files of a machine hold memory settings: paths as the kernel, systemd and the others name them."""

import re

from oomlog.regex import regex

CONFIGURATION = regex(
    r"(?:^|[/:])((?:etc/sysctl\.conf|(?:etc|run|usr/lib|usr/local/lib|lib)/sysctl\.d/[^/]+\.conf"
    r"|(?:etc|run|usr/lib|usr/local/lib|lib)/systemd/(?:(?:system|oomd|journald)\.conf(?:\.d/[^/]+\.conf)?"
    r"|system/[^/]+\.(?:service|slice|scope|socket|mount|swap)(?:\.d/[^/]+\.conf)?|system/[a-z]+\.d/[^/]+\.conf)"
    r"|etc/(?:fstab|hostname|crontab|cron\.(?:d|hourly|daily|weekly|monthly)/[^/]+|docker/daemon\.json"
    r"|my\.cnf|my\.cnf\.d/[^/]+\.cnf|mysql/(?:my\.cnf|(?:conf|mysql\.conf|mariadb\.conf)\.d/[^/]+\.cnf)"
    r"|php/[^/]+/fpm/pool\.d/[^/]+\.conf|php-fpm\.d/[^/]+\.conf"
    r"|(?:elasticsearch|opensearch|logstash|cassandra)/(?:jvm|jvm-server)\.options(?:\.d/[^/]+\.options)?"
    r"|default/earlyoom|redis/redis\.conf|redis\.conf|valkey/valkey\.conf"
    r"|kubernetes/(?:kubelet/(?:config|kubelet-config)\.json|kubelet-config\.yaml|kubelet\.conf\.yaml))"
    r"|var/lib/kubelet/config\.yaml|var/lib/docker/containers/[0-9a-f]{64}/hostconfig\.json"
    r"|sys/kernel/mm/(?:transparent_hugepage|lru_gen|hugepages)/[\w./-]+|sys/module/zswap/parameters/\w+"
    r"|sys/block/zram\d+/\w+|sys/kernel/kexec_crash_size|proc/(?:version|mounts|1/mounts)))$"
)
"""Configuration, and the kernel's files that are neither in /proc/sys nor of a cgroup."""
STATE = regex(
    r"(?:^|[/:])((?:proc/(?:sys/[\w./-]+|meminfo|zoneinfo|buddyinfo|vmstat|slabinfo|swaps|cmdline|pressure/memory)"
    r"|sys/fs/cgroup/.+))$"
)
"""What the kernel shows in /proc and of cgroups."""
_PACKED = regex(r"\.(?:gz|xz|bz2|zst|lz4)$")


def tail(name: str) -> tuple[str, str]:
    """A file's name in a bundle → the machine that it is of, and its path there; a saved `sysctl -a` is that."""
    bare = _PACKED.sub("", name)
    found = CONFIGURATION.search(bare) or STATE.search(bare)
    if found is None:
        return re.sub(r"sos_commands/.*$|[^/:]*$", "", bare), "sysctl"
    return bare[: found.start(1)], found[1]
