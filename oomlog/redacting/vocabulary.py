"""The words that stay: those of the kernel's own sentences, and names that are the same on every machine.

A word that is not here is replaced, so nothing new leaks; whoever finds a public word replaced adds it.
"""

from oomlog.regex import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PUBLIC = regex(
    # kernel threads, as in oomlog/kernel/threads.py
    r"kworker|kswapd|kthreadd|ksoftirqd|kcompactd|khugepaged|hugepaged|khungtaskd|kauditd|kblockd|kdevtmpfs|ksmd|kdmflush"
    r"|jbd|nfsd|lockd|rcu|migration|xfs|btrfs|dmcrypt|write|loop|scsi|eh|usb|storage|vhost|swapper|swapoff|irq"
    # what every machine runs
    r"|init|systemd|journal|journald|udevd|logind|oomd|networkd|resolved|timesyncd|dbus|daemon|sshd|cron|crond|agetty|getty"
    r"|containerd|shim|runc|crun|docker|dockerd|kubelet|crio|conmon|podman|pause|qemu|kvm|libvirt|libvirtd|slurmd"
    r"|slurmstepd|earlyoom|nohang|lmkd|rsyslogd|auditd|polkitd"
    # parts of cgroup paths
    r"|slice|scope|service|socket|mount|system|user|session|app|background|machine|kubepods|burstable|besteffort|guaranteed"
    r"|cri|libpod|pod|payload|supervisor|container|runtime|k8s|io|default|ecs|ecstasks|nomad|share|reserve|mesos|executors"
    r"|slurm|job|step|task|batch|extern|interactive|special|uid|pid|htcondor|slot|hadoop|yarn|lxc|lxd|monitor|nspawn|lxcfs"
    r"|emulator|vcpu|kata|overhead|snap|flatpak|vte|tmux|kitty|spawn|run|gnome|garden|buildkit|buildx|kubelet|kube|proxy|ns"
    r"|instance|deleted|static|oom|memcg|global|parent|nerdctl|apps|x"
)
"""Whole words of names, without the digits behind them."""

_SENTENCES = _words("""
    a mode add and are as be bytes callbacks child dropped due for from going in is killable killed killer kill limit
    messages not now of on or order out per result sacrifice set suppressed syncing system to total unable
    exceeds with without by no yes process processes invoked reached memory cgroup group stats swap usage
    failcnt page pages pagecache allocation failure stalls stalled Manual execution sysrq Kernel panic
    deadlocked enabled wide reap reaped giving up already exiting Skip killing the victim have mm has pinned
    printk oom_reaper OOM oom SysRq SAK suppressing Purging GPU freed still Mem Info Free Total Swap RAM HighMem
    MovableOnly reserved cma hwpoisoned shared non pagetable Node Normal DMA DMA32 Movable Device Memory Tasks
    State Task Out Kill Killed Would Unreclaimable Name Used slab info values state pid cache find delete race
    free vmalloc error size failed allocate node SLUB SLAB object buffer default slabs objs hi btch usd hot cold Hot
    Cold cpu CPU PID Pid UID Comm comm Call Trace trace Not Tainted tainted Hardware name Kdump loaded reliable
    unreliable TASK IRQ EOI EOE NMI SOFTIRQ RIP EIP NIP LR CTR Backtrace null empty min low protection
    global_oom oom_memcg task_memcg task cpuset nodemask constraint mems_allowed uid gfp_mask oom_score_adj
    oom_adj oomkilladj oom_kill_allocating_task panic_on_oom compulsory score lowmem_reserve protections
    hugepages_total hugepages_free hugepages_surp hugepages_size tgid total_vm rss rss_anon rss_file rss_shmem
    pgtables_bytes nr_ptes nr_pmds swapents nr_puds COMPACTION disabled No available MPOL_BIND none trying tried
    init less points got System Balloon kmem tcp cg profiling turned func off currently allocations
""")
_VERSIONS = _words("""
    amd64 x86_64 i386 i486 i586 i686 pae arm64 aarch64 armmp lpae armv7l ppc64le powerpc64le ppc64 s390x riscv64
    loong64 generic cloud default lts lowlatency azure aws gcp oracle rt SMP PREEMPT PREEMPT_DYNAMIC PREEMPT_RT
    mod_unload lazy full voluntary Debian Ubuntu arch ARCH gentoo pve fc el deb bpo rc virtual server desktop
    WARN DIE MACHINE_CHECK CRAP USER OOT_MODULE UNSIGNED_MODULE PROPRIETARY_MODULE FORCED_MODULE
    FIRMWARE_WORKAROUND LIVEPATCH SOFTLOCKUP STAGING_DRIVER RANDSTRUCT AUX TEST
""")
_FUNCTIONS = _words("""
    unwind_backtrace show_stack dump_stack dump_stack_lvl dump_header oom_kill_process out_of_memory
    handle_mm_fault do_page_fault do_DataAbort mem_cgroup_out_of_memory try_charge_memcg charge_memcg
    __mem_cgroup_charge memdup_user __alloc_pages __folio_alloc __warn dump_backtrace warn_alloc
    ret_fast_syscall
""")
_CACHES = _words("""
    kmalloc cg rcl dma RAWv6 RAW TCP TCPv6 UDP UDPv6 UNIX PING PINGv6 Acpi Operand Parse ParseExt Namespace
    biovec bio max mqueue_inode_cache hugetlbfs_inode_cache skbuff_head_cache skbuff_ext_cache
    skbuff_fclone_cache skbuff_small_head proc_dir_entry proc_inode_cache seq_file shmem_inode_cache
    kernfs_node_cache mnt_cache filp names_cache lsm_inode_cache lsm_file_cache nsproxy vm_area_struct
    files_cache signal_cache sighand_cache task_struct task_group anon_vma_chain anon_vma shared_policy_node
    numa_policy perf_event trace_event_file ftrace_event_field maple_node mm_struct vmap_area kmem_cache_node
    kmem_cache pde_opener cred_jar cred ep_head uid_cache iommu_iova_magazine file_lock_cache
    fsnotify_mark_connector vma_lock pool_workqueue kmalloc_buckets dentry inode_cache ext4_inode_cache
    ext4_extent_status xfs_inode xfs_ili xfs_buf btrfs_inode btrfs_extent_map btrfs_delayed_node btrfs_path
    nfs_inode_cache ovl_inode fuse_inode sock_inode_cache radix_tree_node buffer_head jbd2_journal_head
    eventpoll_epi eventpoll_pwq pid task_delay_info blkdev_ioc request_queue nf_conntrack nf_conntrack_expect
    fib6_node ip6_dst_cache ip_dst_cache tw_sock_TCP request_sock_TCP tcp_bind_bucket debug_objects_cache
    zswap_entry zs_handle zspage thread_stack scsi_sense_cache bdev_cache posix_timers_cache key_jar
    audit_buffer user_namespace net_namespace uts_namespace pid_namespace ip_fib_trie ip_fib_alias
    inotify_inode_mark dnotify_struct fasync_cache
""")
_KILLERS = _words("""
    kind Container using
    mem avail low memory at or below SIGTERM SIGKILL SIGINT limits sending badness oom_score VmRSS cmdline
    Killing with signal dryrun actually any escalating after seconds killing whole process flag active exited
    did exit failed Timer expired Operation permitted such Status status that requires corrective actions Memory
    MemAvailable SwapFree MemUsedZram Current PSI metric value exceeded psi_excess_duration name New victim
    cached state sleeping running EUID SID lifetime Vm Size RSS Anon File Shmem Swap Sending Executing command
    The died became zombie respond action Implementing soft_threshold_min_mem hard_threshold_min_mem
    soft_threshold_min_swap hard_threshold_min_swap soft_threshold_max_psi hard_threshold_max_psi cgroup_v1
    cgroup_v2 Selected before Cannot send execute doesn Victim found Recheck levels Marked due pressure being
    reclaim activity used total swap more than Rule conditions met taking pgscan Considered cgroups top
    candidates were Path Pressure Usage Min Low Pgscan Last oomd attempting dry recurse all its descendants
    Eviction eviction manager must evict pod pods ranked successfully evicted Event occurred object reason
    Evicted message node was resource resourceName Threshold quantity available allocatableMemory v1
    ObjectReference Kind Pod Namespace Name eviction_manager Reclaim adj oom_adj cache limit oom_score_adj Free
    above reserved behalf because sigkill size lowmemorykiller detector detectorgroup ruleset killer
    kill_by_pressure kill_by_memory_size_or_growth kill_by_swap_usage kill_by_pg_scan restarted service Trying
    unit Main main control Control code Failed inactive_anon
    Process with highest Implement Send Run Execute total response time VmSize VmSwap system is under medium critical
    Reason Message
""")

STRUCTURE = _SENTENCES | _VERSIONS | _FUNCTIONS | _CACHES | _KILLERS
"""What is printed around the names: by mm/oom_kill.c, mm/show_mem.c, lib/dump_stack.c, mm/slab_common.c and their like,
and by the killers in user space."""

SPEAKERS = _words("kernel earlyoom kubelet lmkd lowmemorykiller nohang nohang-desktop oomd systemd systemd-oomd")
"""Programs whose own lines make an event."""

_TAINT = "[GPFROCBSUDAWLMKEXTNYIJ]"
LETTERS = regex(
    rf"[UMERHCI]{{1,6}}|{_TAINT}(?: ?{_TAINT}){{0,3}}|OE|[IWEF]\d{{4}}|[skmh]|min|MiB"
    r"|(?:deb|bpo|el|fc|rc|arch|lp|mga)\d\w*"
)
"""Migrate types of free blocks, taints of the kernel, klog's level and day, units, and distributions' releases."""

MODULES = _words("""
    ext4 xfs btrfs nfs nfsv4 overlay fuse ceph libceph cifs kvm kvm_intel kvm_amd virtio_balloon virtio_net
    virtio_blk virtio_scsi hv_balloon vmw_balloon vmxnet3 xen_netfront zram zsmalloc zstd dm_mod dm_crypt raid1
    raid456 md_mod nf_conntrack nf_tables ip_tables bridge veth tun vhost vhost_net loop nvme nvme_core
    mlx5_core ixgbe i40e e1000 e1000e ena drm i915 amdgpu radeon nouveau ttm binfmt_misc usb_storage jbd2 sunrpc
    lockd zfs spl
""")
"""Modules that everybody may have; the functions of others are replaced as their names are."""
