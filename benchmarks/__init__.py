"""The speed claims, measured beside the tools that they are held against: `make bench`, or `python -m benchmarks`."""
