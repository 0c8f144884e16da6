#!/bin/bash
# Run in a merged image: everything that must hold of a Debian root that many sections made.
# Prints `bad: …` for what does not, and what it is asked for with arguments.
set -u
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
bad() { echo "bad: $*"; }

quiet() { # quiet WHAT COMMAND…: succeeds and says nothing
  local what=$1 out; shift
  out=$("$@" 2>&1) || bad "$what: exit code $?"
  [[ -z $out ]] || bad "$what: $out"
}

quiet "dpkg --audit" dpkg --audit
apt-get check >/dev/null 2>&1 || bad "apt-get check: $(apt-get check 2>&1 | tail -3)"
# The sections themselves took that folder away.
mkdir -p /var/lib/apt/lists/partial && chown _apt /var/lib/apt/lists/partial
quiet "dpkg -V" dpkg -V
quiet "pwck" pwck -qr
quiet "grpck" grpck -r
dpkg -l | tail -n +6 | grep -v ^ii && bad "packages in another state than installed"

cp /etc/ld.so.cache /tmp/ld.so.cache
ldconfig
cmp -s /tmp/ld.so.cache /etc/ld.so.cache || bad "ldconfig changes the cache: $(cmp /tmp/ld.so.cache /etc/ld.so.cache 2>&1)"

for file in passwd group; do
  twice=$(cut -d: -f3 /etc/$file | sort | uniq -d | tr '\n' ' ')
  [[ -z $twice ]] || bad "ids twice in /etc/$file: $twice"
done
for user in $(cut -d: -f1 /etc/passwd); do id "$user" >/dev/null || bad "user $user does not resolve"; done
orphans=$(find / -xdev \( -nouser -o -nogroup \) -not -path '/proc/*' 2>/dev/null | head -5)
[[ -z $orphans ]] || bad "files of nobody: $orphans"

while read -r user group mode path; do
  [[ $(stat -c '%U %G %a' "$path") == "$user $group ${mode#0}" ]] || bad "statoverride of $path"
done < /var/lib/dpkg/statoverride

cp -a /var/lib/dpkg/alternatives /tmp/alternatives
ls -l --time-style=+ /etc/alternatives > /tmp/links
for name in $(ls /var/lib/dpkg/alternatives); do
  update-alternatives --query "$name" >/dev/null || bad "alternative $name"
  update-alternatives --auto "$name" >/dev/null 2>&1 || bad "alternative $name --auto"
done
ls -l --time-style=+ /etc/alternatives | diff /tmp/links - >/dev/null || bad "alternatives change under --auto"
diff -r /tmp/alternatives /var/lib/dpkg/alternatives || bad "alternatives' database changes under --auto"
find /etc/alternatives -xtype l | grep . && bad "alternatives point to nothing"

has() { dpkg -s "$1" >/dev/null 2>&1; }

wait_for() { for _ in $(seq 50); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done; bad "waited in vain for: $*"; }

if has redis-server; then
  su -s /bin/sh redis -c 'redis-server --port 6390 --daemonize yes --dir /var/lib/redis --logfile /var/log/redis/t.log' >/dev/null || bad "redis does not start"
  wait_for redis-cli -p 6390 ping
fi
if has postgresql; then
  pg_ctlcluster 15 main start || bad "postgres does not start"
  wait_for su postgres -c 'psql -Atc "select 1"'
fi
if has openssh-server; then
  mkdir -p /run/sshd
  quiet "sshd -t" /usr/sbin/sshd -t
  /usr/sbin/sshd -p 2222
  wait_for bash -c 'head -c 7 < /dev/tcp/127.0.0.1/2222 | grep -q SSH-2.0'
fi
if has nginx; then
  nginx || bad "nginx does not start"
  wait_for bash -c 'exec 3<>/dev/tcp/127.0.0.1/80; printf "GET / HTTP/1.0\r\n\r\n" >&3; grep -q "200 OK" <&3'
fi

if [[ ${1:-} == later ]]; then
  { apt-get update && apt-get install -y --no-install-recommends hello && hello; } >/tmp/log 2>&1 || bad "install: $(tail -3 /tmp/log)"
  apt-get purge -y redis-server redis-tools >/tmp/log 2>&1 || bad "purge: $(tail -3 /tmp/log)"
  apt-get upgrade -y >/tmp/log 2>&1 || bad "upgrade: $(tail -3 /tmp/log)"
  quiet "dpkg --audit, later" dpkg --audit
fi
echo checked
