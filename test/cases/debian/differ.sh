#!/bin/bash
# differ.sh LEFT RIGHT OUT: compares two root file systems. Writes OUT/left.tree and OUT/right.tree,
# one line a path (kind, permissions and owners by name; the path; a file's hash or a link's target),
# and those files that differ and are small. What a container's start makes is left out.
set -eu
export LC_ALL=C
out=$3

tree() { # tree ROOT: chroot, as names of users are the root's own
  chroot "$1" find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run \
    -o -name .dockerenv -o -path ./etc/hosts -o -path ./etc/hostname -o -path ./etc/resolv.conf \) -prune \
    -o -printf '%y %m %u:%g\t/%P\t%l\n' > /tmp/tree
  grep ^f /tmp/tree | cut -f 2 | tr '\n' '\0' | (cd "$1" && sed -z 's|^|.|' | xargs -0 -P 2 -n 500 sha256sum) > /tmp/sums
  awk -F '\t' '
    FILENAME == "/tmp/sums" { sum[substr($0, 68)] = substr($0, 1, 64); next }
    { print $1 "\t" $2 "\t" ($3 == "" ? sum[$2] : "-> " $3) }
  ' /tmp/sums /tmp/tree | sort
}

mkdir -p "$out/left" "$out/right"
tree "$1" > "$out/left.tree" && tree "$2" > "$out/right.tree"
comm -3 "$out/left.tree" "$out/right.tree" | sed 's/^\t//' | grep ^f | cut -f 2 | sort -u |
  while read -r path; do
    for side in "left $1" "right $2"; do
      read -r name root <<< "$side"
      [[ -f $root$path && $(stat -c %s "$root$path") -lt 1000000 ]] || continue
      mkdir -p "$out/$name$(dirname "$path")"
      cp "$root$path" "$out/$name$path" && chmod 644 "$out/$name$path"
    done
  done
