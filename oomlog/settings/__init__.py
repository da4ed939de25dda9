"""Memory settings: read from a live host, a saved tree or a bundle, and audited. Nothing is ever changed."""
