#!/bin/bash
# Prints a root file system, one line a path: kind, permissions, owner and group by name, then what is
# there: a file's hash and, behind it, the hash of its lines in sorted order; a link's target.
cd /
find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run \) -prune -o \
  \( -name .dockerenv -o -path ./etc/hosts -o -path ./etc/hostname -o -path ./etc/resolv.conf \) -prune -o \
  -printf '%y %m %u:%g\t%P\t%l\n' | LC_ALL=C sort -t $'\t' -k 2 > /tmp/tree
find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run \) -prune -o \
  -type f -print0 | xargs -0 -P 2 -n 200 sha256sum | sed 's|  \./|\t|' > /tmp/sums
awk -F '\t' 'NR == FNR { sum[$2] = $1; next } { print $1 "\t/" $2 "\t" ($3 == "" ? sum[$2] : "-> " $3) }' /tmp/sums /tmp/tree
