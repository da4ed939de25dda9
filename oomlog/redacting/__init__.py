"""Reports that may be shown to others: the same lines and figures, with the names in them replaced."""
