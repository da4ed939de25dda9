"""One module a family of files: what stands in a place → plain structs of the snapshot."""
