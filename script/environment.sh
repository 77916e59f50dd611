# Sourced by the other scripts: the virtual environment with pinned requirements.
# Expects $root; gives $python. POSIX sh, because nothing else is sure to be there.

python="$root/.venv/bin/python"

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && is_new_enough "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

make_environment() {
    base=$(find_python) || {
        found=$(python3 -V 2>/dev/null) || found="no python3"
        die "Python 3.11 or newer is needed and this machine has $found: install it (Debian 12: apt-get install python3 python3-venv), or name one with PYTHON=/path/to/python3.11."
    }
    "$base" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        die "Python's venv module is missing: install it (Debian, Ubuntu: apt-get install python3-venv) and start again."
    echo "Making the virtual environment in .venv…"
    rm -rf "$root/.venv" 2>/dev/null
    "$base" -m venv "$root/.venv" >/dev/null 2>&1 ||
        die "Cannot make $root/.venv: mend the folder's permissions or free space on the disk, and start again."
}

# Installed before, from the same files? What the tests need includes what the server needs.
has_installed() {
    is_new_enough "$python" || return 1
    for name in "$1" requirements-dev.txt; do
        [ "$(cat "$root/.venv/installed-${name%.txt}" 2>/dev/null)" = "$wanted" ] && return 0
    done
    return 1
}

# install REQUIREMENTS-FILE
install() {
    wanted=$(cat "$root"/requirements*.txt "$root/constraints.txt" | cksum)
    has_installed "$1" && return 0
    is_new_enough "$python" && "$python" -c 'import pip' 2>/dev/null || make_environment
    echo "Installing the packages of $1 (the first time only)…"
    log="$root/.venv/install.log"
    : 2>/dev/null >"$log" ||
        die "Cannot write to $root/.venv: start as the user who owns it, or remove that folder."
    # What is never loaded is never compiled; the rest is by the first process that loads it.
    if ! "$python" -m pip install -q --no-compile --disable-pip-version-check --retries 2 --timeout 20 \
        -c "$root/constraints.txt" -r "$root/$1" >"$log" 2>&1; then
        explain_failed_install
    fi
    printf '%s\n' "$wanted" >"$root/.venv/installed-${1%.txt}"
}

explain_failed_install() {
    if grep -qE 'NewConnectionError|NameResolutionError|Temporary failure|ConnectTimeout|ReadTimeout|Max retries|ProxyError|from versions: none' "$log"; then
        die "The packages could not be fetched, because the package index does not answer: check the network (or pip's proxy and index settings) and start again; details are in $log."
    fi
    if grep -q 'No space left' "$log"; then
        die "The disk is full: free about 400 MB and start again."
    fi
    die "The packages could not be installed: $(tail -n 1 "$log"); all of it is in $log."
}
