"""What a machine may be for: some checks are only about one kind."""

ROLES = (
    "ci",
    "cluster-failover",
    "db",
    "desktop",
    "elasticsearch",
    "jvm",
    "k8s-node",
    "mongodb",
    "multi-tenant",
    "redis",
    "server",
)
