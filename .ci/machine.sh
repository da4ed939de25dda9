#!/bin/sh
# What pip cannot bring, installed only where it is missing and only as far as this user may.
#
#   machine.sh setup PYTHON    what the virtual environment needs; prints the extras that can be installed
#   machine.sh journals        what makes the journal files of the tests and the benchmarks
#   machine.sh killers VENV    programs whose messages the tests read, unpacked in VENV/killers: none is installed or started
#   machine.sh examples        what the documentation's examples pipe into, what reads the manual and the completions, and
#                              what packs big inputs for the tests
#   machine.sh browser VENV    a browser for the tests of the HTML report, and axe-core, which judges it, in VENV/axe
#   machine.sh metrics VENV    Prometheus' promtool, which checks the metrics, unpacked in VENV/prometheus
#   machine.sh bench           the tools that the benchmarks are measured against
set -u

say() { echo "oomlog: $*" >&2; }

# The wanted Debian packages, or a failure.
install() {
    [ $# -gt 0 ] || return 0
    command -v apt-get >/dev/null || return 1
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root='sudo -n'
    fi
    say "installing $*"
    $as_root apt-get install -qq -y --no-install-recommends "$@" >/dev/null 2>&1 && return 0
    { $as_root apt-get update -qq && $as_root apt-get install -qq -y --no-install-recommends "$@"; } >/dev/null 2>&1
}

has_python_headers() {
    "$1" -c 'import pathlib, sys, sysconfig
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").exists())'
}

setup() {
    python=$1
    name=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && ! install "$name-venv"; then
        say "$python cannot make virtual environments: install $name-venv as root, then try again"
        return 1
    fi
    if [ "$(uname -s)" != Linux ]; then
        echo all  # the journal is Linux's: its extra is empty elsewhere
        return
    fi
    missing=
    command -v gcc >/dev/null || missing="$missing gcc libc6-dev"
    command -v pkg-config >/dev/null || missing="$missing pkg-config"
    pkg-config --exists libsystemd 2>/dev/null || missing="$missing libsystemd-dev"
    has_python_headers "$python" || missing="$missing $name-dev"
    # shellcheck disable=SC2086  # a list of words
    if install $missing; then
        echo all
    else
        say "going on without the journal extra: to have it, install$missing as root and run 'make clean setup'"
        echo report,fleet,watch
    fi
}

journals() {
    missing=
    command -v journalctl >/dev/null || missing=" systemd"
    [ -x /lib/systemd/systemd-journal-remote ] || missing="$missing systemd-journal-remote"
    # shellcheck disable=SC2086  # a list of words
    install $missing || say "going on without journal files: to have them, install$missing as root"
}

# A Debian package's files in a directory of their own.
unpack() {
    (mkdir -p "$1" && cd "$1" && command -v apt-get dpkg-deb >/dev/null &&
        { apt-get download -qq "$2" || { apt-get update -qq && apt-get download -qq "$2"; }; } &&
        dpkg-deb -x "$2"_*.deb . && rm "$2"_*.deb) >/dev/null 2>&1
}

metrics() {
    command -v promtool >/dev/null || [ -x "$1/prometheus/usr/bin/promtool" ] && return 0
    unpack "$1/prometheus" prometheus ||
        say "metrics are not checked by Prometheus' own tool: to have that, install prometheus as root"
}

killers() {
    command -v earlyoom >/dev/null || [ -x "$1/killers/usr/bin/earlyoom" ] || unpack "$1/killers" earlyoom ||
        say "its messages are not tested against the real program: to have that, install earlyoom as root"
    oomd=lib/systemd/systemd-oomd
    [ -x "/$oomd" ] || [ -x "$1/killers/$oomd" ] || [ -x "$1/killers/usr/$oomd" ] || unpack "$1/killers" systemd-oomd ||
        say "its configuration is not tested against the real program: to have that, install systemd-oomd as root"
}

examples() {
    missing=
    for tool in jq less groff zsh fish zstd; do
        command -v $tool >/dev/null || missing="$missing $tool"
    done
    # shellcheck disable=SC2086  # a list of words
    install $missing || say "going on without some examples and shells: to have them tested, install$missing as root"
}

browser() {
    missing=
    command -v chromium >/dev/null || missing=" chromium"
    command -v chromedriver >/dev/null || missing="$missing chromium-driver"
    # shellcheck disable=SC2086  # a list of words
    install $missing || say "the HTML report is not tested in a browser: to have that, install$missing as root"
    [ -f "$1/axe/node_modules/axe-core/axe.min.js" ] && return 0
    command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix "$1/axe" axe-core@4 >/dev/null 2>&1 ||
        say "the HTML report is not tested for accessibility: to have that, install npm"
}

bench() {
    journals
    missing=
    command -v rg >/dev/null || missing=" ripgrep"
    command -v zstdgrep >/dev/null || missing="$missing zstd"
    command -v xzgrep >/dev/null || missing="$missing xz-utils"
    # shellcheck disable=SC2086  # a list of words
    install $missing || say "some comparisons are left out: to have them, install$missing as root"
}

"$@"
