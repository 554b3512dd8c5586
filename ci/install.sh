#!/usr/bin/env bash
# Installs the program: into the Python $INPUT_PYTHON, or else into an environment of its own. The next steps of a GitHub
# job find it as $CONFORMANCE.
set -euo pipefail

source="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
python="${INPUT_PYTHON:-}"
if [ -z "$python" ]; then
  place="${RUNNER_TEMP:-$(mktemp -d)}/conformance-venv"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; add actions/setup-python before this step." >&2
    exit 2
  }
  python3 -m venv "$place"
  python="$place/bin/python"
fi
"$python" -m pip install --quiet --disable-pip-version-check "${source}[record]"
program="$("$python" -c 'import sysconfig; print(sysconfig.get_path("scripts"))')/conformance"
[ -z "${GITHUB_ENV:-}" ] || printf 'CONFORMANCE=%s\n' "$program" >>"$GITHUB_ENV"
echo "$program"
