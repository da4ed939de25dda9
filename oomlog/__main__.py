"""`python -m oomlog` and the `oomlog` command."""

from oomlog.cli import main

if __name__ == "__main__":
    main()
