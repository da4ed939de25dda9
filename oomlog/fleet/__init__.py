"""Many machines: the same reading, explaining and history over Dask, the results as one Parquet dataset.

`analysis` composes: addresses → places (what is read together) → events → machines (what is merged together) → tables.
`questions` asks the dataset. Dask is imported in `cluster` alone.
"""
