"""System containers and virtual machines.

LXC (src/lxc/cgroups/cgroup.h), LXD, Incus and Proxmox on top of it; machines of systemd-machined; libvirt
(libvirt.org/cgroups.html), whose domain id changes with every start while the name stays; Kata's overhead.
"""

from oomlog.explaining.workload.families.pattern import DASH, pattern

_NAME = r"(?P<container>[^/]+)"
_LXC = {"name": "lxc {container}", "runtime": "lxc"}
_NSPAWN = {"name": "systemd-nspawn {container}", "runtime": "systemd-nspawn"}
_VM = {"name": "libvirt {vm}", "runtime": "libvirt"}

PATTERNS = (
    pattern("container", rf"/lxc\.payload\.{_NAME}", **_LXC),
    pattern("monitor", rf"/lxc\.monitor\.{_NAME}", **_LXC),
    pattern("container", rf"/lxc/{_NAME}", **_LXC),
    pattern("vm", rf"/machine-qemu{DASH}\d+{DASH}(?P<vm>[^/]+)\.scope", **_VM),
    pattern("vm", r"/machine/qemu-\d+-(?P<vm>[^/]+)\.libvirt-qemu", **_VM),
    pattern("vm", r"/qemu\.slice/(?P<vm>\d+)\.scope", "proxmox {vm}", runtime="proxmox"),
    pattern("vm", r"/kata_overhead/(?P<container_id>[^/]+)", "kata {container_id}", runtime="kata"),
    pattern(
        "container", rf"/machine-lxc{DASH}\d+{DASH}{_NAME}\.scope", "libvirt-lxc {container}", runtime="libvirt-lxc"
    ),
    pattern("container", rf"/systemd-nspawn@{_NAME}\.service", **_NSPAWN),
    pattern("machine", rf"/machine-{_NAME}\.scope", "{container}"),
)
