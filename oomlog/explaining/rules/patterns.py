"""The lines that several rules quote."""

import re

KILL = r"(?:(?:Memory cgroup out|Out) of [mM]emory[^\n]{0,40}: )?Killed process \d+.*"
INVOKED = r"\S.* invoked oom-killer: .*"
MEMCG_USAGE = r"memory: usage \d+kB, limit \d+kB.*"
MEMCG_SUMMARY = r"oom-kill:constraint=.*|Task in .* killed as a result of limit of .*"
ANON = r"(?:\bactive_anon:\d+ inactive_anon:\d+.*|\banon \d+|\brss:\d+KB.*)"
SHMEM = r"(?:mapped:\d+ shmem:\d+.*|\bshmem \d+)"
SLAB = r"(?:slab_reclaimable:\d+ slab_unreclaimable:\d+|\bslab_unreclaimable \d+)"
PAGE_TABLES = r"(?:mapped:\d+ .*pagetables:\d+.*|\bpagetables \d+)"
FILE = r"(?:\bactive_file:\d+ inactive_file:\d+.*|\bfile \d+)"
UNEVICTABLE = r"\bunevictable:?\s?\d+(?:\s.*)?"
FREE = r"free:\d+ free_(?:pcp|cma):\d+.*"
RAM = r"\d+ pages (?:of )?RAM"
RESERVED = r"\d+ (?:pages reserved|reserved pages)"
TOTAL_SWAP = r"Total swap ?= ?\d+kB|[Tt]otal swap: \d+kB"
FREE_SWAP = r"Free swap ? ?= ?\d+kB|Free swap: +\d+kB"
HUGEPAGES = r"(?:Node \d+ )?hugepages_total=\d+.*"


def task_row(pid: int) -> str:
    """The row of the task table."""
    return rf"\[ *{pid}\](?: +-?\d+)+ .*"


def counter(name: str) -> str:
    """A counter of a node or zone line, with its name and value alone."""
    return rf"\b{re.escape(name)}:\d+[kK]B"
