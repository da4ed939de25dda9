"""The lines that several rules quote, as the kernels of all eras print them."""

import re

from oomlog.explaining.quoting import Line, Wanted

KILL = (
    Line("Killed process ", r"(?:Memory cgroup out|Out) of memory[^:]*: Killed process \d+.*"),
    Line("Killed process ", r"Killed process \d+.*"),
    Line("Kill process ", r"(?:Memory cgroup out|Out) of memory[^:]*: Kill process \d+.*"),
)
INVOKED = (Line(" invoked oom-killer", r"\S+ invoked oom-killer: .*"),)
MEMCG_USAGE = (Line("memory: usage ", r"memory: usage \d+kB, limit \d+kB.*"),)
MEMSW_USAGE = (Line("memory+swap: usage ", r"memory\+swap: usage \d+kB, limit \d+kB.*"),)
KMEM_USAGE = (Line("kmem: usage ", r"kmem: usage \d+kB, limit \d+kB.*"),)
MEMCG_SUMMARY = (
    Line("oom-kill:constraint", r"oom-kill:constraint=.*"),
    Line(" as a result of limit of ", r"(?:Task in .* )?killed as a result of limit of .*"),
)
ANON = (
    Line("active_anon:", r"\bactive_anon:\d+ inactive_anon:\d+.*"),
    Line("anon ", r"\banon \d+"),
    Line("rss:", r"\brss:\d+KB.*"),
)
SHMEM = (Line("shmem:", r"\bmapped:\d+ shmem:\d+.*"), Line("shmem ", r"\bshmem \d+"))
SLAB = (
    Line("slab_unreclaimable:", r"\bslab_reclaimable:\d+ slab_unreclaimable:\d+"),
    Line("slab_unreclaimable ", r"\bslab_unreclaimable \d+"),
    Line("slab:", r"\bslab:\d+.*"),
)
PAGE_TABLES = (
    Line("pagetables:", r"\bmapped:\d+ .*pagetables:\d+.*"),
    Line("pagetables ", r"\bpagetables \d+"),
)
FILE = (Line("active_file:", r"\bactive_file:\d+ inactive_file:\d+.*"), Line("file ", r"\bfile \d+"))
UNEVICTABLE = (Line("unevictable:", r"\bunevictable:\d+.*"), Line("unevictable ", r"\bunevictable \d+"))
FREE = (Line("free:", r"\bfree:\d+ free_(?:pcp|cma):\d+.*"), Line("free:", r"\bfree:\d+.*"))
RAM = (Line("pages RAM", r"\d+ pages RAM"), Line("pages of RAM", r"\d+ pages of RAM"))
RESERVED = (Line("pages reserved", r"\d+ pages reserved"), Line("reserved pages", r"\d+ reserved pages"))
TOTAL_SWAP = (Line("Total swap", r"Total swap *= *\d+kB"),)
FREE_SWAP = (Line("Free swap", r"Free swap *[=:] *\d+kB"),)
HUGEPAGES = (Line("hugepages_total=", r"(?:Node \d+ )?hugepages_total=[1-9]\d*.*"),)
SLAB_OF_CGROUP = (Line("cache: ", r"cache: [^ ]+\(\d+:.*\), object size: .*"),)


def task_row(pid: int) -> Wanted:
    """The row of the task table."""
    return (Line(f"{pid}]", r"\[ *(\d+)\](?: +-?\d+)+ .*", first=str(pid)),)


def counter(name: str) -> Wanted:
    """A counter of a node, a zone or a cgroup, with its name and value alone."""
    name = re.escape(name)
    return (Line(f"{name}:", rf"\b{name}:\d+[kK]B"), Line(f"{name} ", rf"\b{name} \d+"))


def anywhere(*words: str) -> Wanted:
    """What follows one of the words, up to the end of the line."""
    return tuple(Line(word, rf"\b{re.escape(word)}.*") for word in words)
