"""Names of the kernel's own threads, which have no memory of their own."""

from oomlog.regex import regex

THREADS = regex(
    r"kworker/.*|k(?:softirqd|compactd|hugepaged|hungtaskd|auditd|smd|blockd|threadd|dmflush|devtmpfs)[/\d]*|khugepaged"
    r"|kthreadd|jbd2/.*|nfsd\d*|lockd|rcu_\w+|migration/\d+|xfs\w*/.*|btrfs-.*|dm_?crypt.*|dmcrypt_write.*|loop\d+"
    r"|md\d+_\w+|scsi_eh_\d+|usb-storage|kswapd\d+|ksmbd.*|vhost-\d+|zvol.*|z_\w+|irq/.*"
)
