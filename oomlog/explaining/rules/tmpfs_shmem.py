"""C05: files in a tmpfs, or shared memory, which no kill gives back (Documentation/filesystems/tmpfs.rst)."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import SHMEM
from oomlog.model import Event, Finding
from oomlog.units import percent, size

ID = "tmpfs-shmem"
FILES = (
    "Remove the files: their memory comes back as soon as no process has them open",
    "mount -o remount,size=SIZE /PATH  # and size= in /etc/fstab; sizeLimit of an emptyDir",
)
SEGMENTS = ("A smaller segment, by what else must fit beside it: shared_buffers, SGA, shm_size",)
LEFT = "ipcrm -m ID  # for segments that nobody is attached to; RemoveIPC=yes in logind.conf"


def rule(event: Event, context: Context) -> Finding | None:
    """Much shared memory; the surer the cause, the less of it processes map."""
    facts, bounds = context.facts, context.thresholds
    held, share = facts.held("shmem"), facts.share("shmem")
    if share < (bounds.tmpfs_shmem_limit_share if event.scope == "memcg" else bounds.tmpfs_shmem_share):
        return None
    mapped = _mapped(event)
    unmapped = mapped is not None and mapped < bounds.tmpfs_shmem_mapped_share * held
    what = "files in a tmpfs, or shared memory that is left over," if unmapped else "shared memory"
    least = f", at least {size(held - mapped)} of it mapped by no process" if unmapped and mapped else ""
    return finding(
        ID,
        f"{what} held {size(held)}, {percent(share)} of {facts.of}{least}; killing a process does not free it",
        0.85 if unmapped else 0.6,
        [
            context.lines.quote(SHMEM, f"shmem: {size(held)}"),
            context.lines.say(f"processes map at most {size(mapped)} of it")
            if unmapped and mapped is not None
            else None,
        ],
        share=share,
        confirm=[
            "df -h -t tmpfs; ls -la /dev/shm /run /tmp",
            "ipcs -mu; ls -l /proc/[0-9]*/fd 2>/dev/null | grep -E 'memfd|SYSV|/dev/shm'",
            "Kubernetes: emptyDir volumes with medium Memory count for the pod's limit",
        ],
        refuted_by=["A database's shared buffers are of that size: then it is meant to be so"],
        remedy=[*(FILES if unmapped else SEGMENTS), LEFT],
    )


def _mapped(event: Event) -> int | None:
    """The most that processes can map of it: all mapped file and shared pages; what they map of it from 6.8 on."""
    if event.scope == "memcg":
        stats = event.memcg.stats if event.memcg else {}
        return stats.get("file_mapped", stats.get("mapped_file"))
    return event.memory.counters.get("mapped") if event.memory else None
