"""Facts about kernels, as data."""
