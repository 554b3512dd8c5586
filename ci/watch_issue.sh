#!/usr/bin/env bash
# Keeps one issue about a nightly run: opens it if the run failed, updates it while it fails, closes it when it passes.
#
#   watch_issue.sh EXIT_CODE SUMMARY_FILE
#
# Needs GitHub's program `gh` with GH_TOKEN. The label of the issue is $ISSUE_LABEL.
set -euo pipefail

code="$1" summary="$2" label="${ISSUE_LABEL:-api-conformance}"
title="The API does not do what its documentation says"
number="$(gh issue list --label "$label" --state open --limit 1 --json number --jq '.[0].number // empty')"

case "$code" in
0)
  [ -z "$number" ] || gh issue close "$number" --comment "The nightly run passes again."
  exit 0
  ;;
1) ;;
*)
  # The run itself went wrong, which says nothing about the API.
  echo "The run ended with exit code $code, so the issue stays as it is." >&2
  exit "$code"
  ;;
esac

body="$(mktemp)"
trap 'rm -f "$body"' EXIT
# An issue has room for 65,536 characters.
head -c 60000 -- "$summary" >"$body"
if [ -z "$number" ]; then
  gh label create "$label" --force >/dev/null
  gh issue create --title "$title" --label "$label" --body-file "$body"
else
  gh issue edit "$number" --body-file "$body"
fi
