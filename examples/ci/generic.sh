#!/usr/bin/env bash
#
# For CI systems without a file of their own here: plan in one job, build sections in many, merge in
# one. Jobs share the registry and nothing else; each has a checkout, docker with buildx, and
# layerbuild.
#
#   generic.sh plan                       builds the base; prints one line a job: SECTION PLATFORM
#   generic.sh section SECTION PLATFORM   what one of those jobs does
#   generic.sh merge                      merges and publishes, builds nothing; writes metadata.json
#
# On one machine all of it is: layerbuild build --push
set -euo pipefail

case ${1-} in
plan)
  # All sections are built on one base: it is there before the jobs begin.
  layerbuild build --push --only base
  layerbuild plan --push --matrix |
    node -e 'for (const { section, platform } of JSON.parse(fs.readFileSync(0)).include) console.log(section, platform)'
  ;;
section)
  layerbuild build --push --only "$2" --platform "$3"
  ;;
merge)
  # Without --require-cached where the layerfile has `merge.finalize`: that is a build.
  layerbuild build --push --require-cached --metadata-file metadata.json
  ;;
*)
  sed -n '3,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2
  exit 2
  ;;
esac
