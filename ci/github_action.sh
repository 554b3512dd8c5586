#!/usr/bin/env bash
# Runs the checks with the inputs of action.yml, which come as environment variables INPUT_*. They are only passed on as
# arguments, and never evaluated. $CONFORMANCE is the program.
set -euo pipefail

# Sets `found` to the lines of a text, without blanks around them and without empty lines.
lines_of() {
  found=()
  local line
  while IFS= read -r line; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    [ -z "$line" ] || found+=("$line")
  done <<<"$1"
}

arguments=(run)
lines_of "${INPUT_CONTRACTS:-}"
arguments+=("${found[@]}")
[ -z "${INPUT_TARGET:-}" ] || arguments+=("--target=$INPUT_TARGET")
[ -z "${INPUT_CREDENTIALS:-}" ] || arguments+=("--credentials=$INPUT_CREDENTIALS")
lines_of "${INPUT_OPTIONS:-}"
arguments+=("${found[@]}")

reports="${INPUT_REPORTS:-conformance-reports}"
mkdir -p -- "$reports"
for format in json:json junit:xml html:html; do
  arguments+=("--report=${format%:*}=$reports/{contract}.${format#*:}")
done

code=0
"${CONFORMANCE:-conformance}" "${arguments[@]}" || code=$?
[ -z "${GITHUB_OUTPUT:-}" ] || printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
exit "$code"
