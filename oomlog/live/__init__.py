"""The running machine: what its logs say as they grow, and who would be killed now."""
