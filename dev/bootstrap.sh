#!/bin/sh
# Makes .venv from a hash-locked requirements file and says what it does.
# Needs only sh and one of: uv, or any Python 3 with pip.
#
#     sh dev/bootstrap.sh [requirements.txt | requirements-dev.txt]
set -eu
cd "$(dirname "$0")/.."

requirements=${1:-requirements.txt}
preferred_python=3.13
accepted_python='>=3.12,<3.14'
uv_release='uv>=0.9,<1'

say() { printf '  %s\n' "$*"; }
fail() { printf 'bootstrap: %s\n' "$*" >&2; exit 1; }

# --- is everything there already? -------------------------------------------
# A stamp names the content of the file it was made from and the folder it was
# made in: a virtual environment that was copied elsewhere does not work.
stamp_of() { printf '%s/.venv/.made-from-%s-%s' "$PWD" "$1" "$( (echo "$PWD"; cat "$1") | cksum | tr -c '0-9\n' -)"; }

is_current() {
    .venv/bin/python -c pass >/dev/null 2>&1 || return 1
    [ -e "$(stamp_of "$requirements")" ] && return 0
    # what tests need contains what running needs
    [ "$requirements" = requirements.txt ] && [ -e "$(stamp_of requirements-dev.txt)" ]
}

# --- uv, from this machine or into .uv --------------------------------------
find_uv() {
    # Run it: a pyenv shim can exist and still not work.
    if uv --version >/dev/null 2>&1; then uv=uv
    elif .uv/bin/uv --version >/dev/null 2>&1; then uv=.uv/bin/uv
    else install_uv
    fi
}

install_uv() {
    say 'installing uv into .uv'
    for python in python3.13 python3.12 python3 python; do
        "$python" -c 'import sys; assert sys.version_info >= (3, 8)' >/dev/null 2>&1 || continue
        for way in uv_in_its_own_environment uv_in_a_folder; do
            rm -rf .uv
            if "$way" "$python" >/dev/null 2>.uv.log && .uv/bin/uv --version >/dev/null 2>&1; then
                rm -f .uv.log
                uv=.uv/bin/uv
                return
            fi
        done
    done
    [ -s .uv.log ] && tail -n 5 .uv.log >&2
    rm -rf .uv .uv.log
    fail 'could not install uv. Install uv, or Python 3 with pip, and try again.'
}

uv_in_its_own_environment() {
    "$1" -m venv .uv && .uv/bin/python -m pip install --quiet --disable-pip-version-check "$uv_release"
}

uv_in_a_folder() {  # where the venv module is missing
    "$1" -m pip install --quiet --disable-pip-version-check --target .uv "$uv_release"
}

# --- the environment and what it holds --------------------------------------
make_environment() {
    say "making .venv with Python $preferred_python"
    rm -rf .venv
    "$uv" venv --quiet --python "$preferred_python" .venv 2>.uv.log ||
        "$uv" venv --quiet --python "$accepted_python" .venv 2>>.uv.log ||
        { cat .uv.log >&2; rm -f .uv.log; fail "Karvon needs Python $preferred_python (3.12 will do)."; }
    rm -f .uv.log
}

has_usable_environment() {
    .venv/bin/python - "$PWD/.venv" 2>/dev/null <<'PYTHON'
import pathlib, sys
expected = pathlib.Path(sys.argv[1]).resolve()
made_for = (expected / ".made-for").read_text().strip()
sys.exit(not ((3, 12) <= sys.version_info[:2] <= (3, 13) and made_for == str(expected)))
PYTHON
}

install_requirements() {
    say "installing $requirements"
    # Compiled once here, Python files need not be compiled at every start.
    "$uv" pip sync --quiet --compile-bytecode --require-hashes --python .venv/bin/python "$requirements"
    rm -f .venv/.made-from-*
    : > "$(stamp_of "$requirements")"
}

is_current && exit 0
began=$(date +%s)
find_uv
has_usable_environment || { make_environment; (cd .venv && pwd -P) > .venv/.made-for; }
install_requirements
say "Python environment ready in $(($(date +%s) - began)) s"
