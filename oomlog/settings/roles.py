"""What a machine may be for: some checks are only about one kind."""

ROLES = (
    "cluster-failover",
    "db",
    "desktop",
    "elasticsearch",
    "k8s-node",
    "mongodb",
    "multi-tenant",
    "redis",
    "server",
)
