#!/bin/bash
# Prints the root file system, one line a path: kind, permissions and owners by name; the path; a
# file's hash or a link's target. What a container's start makes is left out.
set -eu
export LC_ALL=C
cd /
skipped=(-path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run -o -name .dockerenv
  -o -path ./etc/hosts -o -path ./etc/hostname -o -path ./etc/resolv.conf)
all() { find . -xdev \( "${skipped[@]}" \) -prune -o "$@"; }

all -type f -print0 | xargs -0 -P "$(nproc)" -n 500 sha256sum > /tmp/sums
all -printf '%y %m %u:%g\t./%P\t%l\n' > /tmp/tree
awk -F '\t' '
  FILENAME == "/tmp/sums" { sum[substr($0, 67)] = substr($0, 1, 64); next }
  { print $1 "\t" substr($2, 2) "\t" ($3 == "" ? sum[$2] : "-> " $3) }
' /tmp/sums /tmp/tree
