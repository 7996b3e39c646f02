#!/bin/sh
# Prints a Python 3.13 that runs and can make environments: python3.13, else pyenv's, else uv's.
# Each is run, not only found: pyenv leaves a python3.13 on PATH that fails where no version is selected.

asked='import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 13))'

for python in \
    "$(command -v python3.13)" \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 \
    "$(uv python find --system --no-project --no-python-downloads 3.13 2>/dev/null)"
do
    if [ -n "$python" ] && "$python" -c "$asked" 2>/dev/null; then
        echo "$python"
        exit
    fi
done

cat >&2 <<'SENTENCE'
Fanfare needs Python 3.13, with venv: none was found as python3.13, in pyenv or in uv. Install it, for example with `pyenv install 3.13`, `uv python install 3.13` or your system's packages, and run make again.
SENTENCE
exit 1
