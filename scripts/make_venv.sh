#!/bin/sh
# Make a Python 3.10 environment: make_venv.sh FOLDER LOCKFILE
# Python 3.10 is looked for on PATH, then under pyenv, then fetched by uv. uv where it is there, pip otherwise.
set -eu
venv=$1
lock=$2

is_310() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; }

find_python() {
    for candidate in "${PIVOTDESK_PYTHON:-}" python3.10 python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python /root/.pyenv/versions/3.10.*/bin/python; do
        if [ -n "$candidate" ] && is_310 "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

python=$(find_python)
if command -v uv >/dev/null 2>&1; then
    [ -x "$venv/bin/python" ] || uv venv --quiet --python "${python:-3.10}" "$venv"
    uv pip install --quiet --python "$venv/bin/python" -r "$lock"
elif [ -n "$python" ]; then
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$lock"
else
    echo "Pivotdesk needs Python 3.10: install it, set PIVOTDESK_PYTHON to it, or install uv." >&2
    exit 1
fi
