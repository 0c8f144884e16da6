import { describe, it } from "vitest";
import { expectEffects, type Shown } from "../../support/shell-effects.ts";

type Case = readonly [text: string, expected: Shown];
const writes = (...paths: string[]): Shown => ({ writes: paths });

describe("making, moving and removing", () => {
  it.each<Case>([
    ["mkdir -p -m 755 /a /b/c", { writes: ["/a", "/b/c"], commands: ["mkdir"] }],
    ["touch -r /a -d now /b", { writes: ["/b"], reads: ["/a"] }],
    ["cp a /opt/", { writes: ["/opt/a"], reads: ["/w/a"] }],
    ["cp a /usr/local/bin", writes("/usr/local/bin/a")],
    ["cp a /x/b", writes("/x/b", "/x/b/a")],
    ["cp -T a /x/b", writes("/x/b")],
    ["cp a b c", { writes: ["/w/c/a", "/w/c/b"], reads: ["/w/a", "/w/b"] }],
    ["cp -t /x a b", writes("/x/a", "/x/b")],
    ["cp -r a /x/", { writes: ["/x/a tree"], reads: ["/w/a tree"] }],
    ["cp -a . /srv/app", { writes: ["/srv/app tree"], reads: ["/w tree"] }],
    ["cp -R a/. /x", { writes: ["/x tree"], reads: ["/w/a tree"] }],
    ["cp /a/*.conf /etc/", { writes: ["/etc/*.conf glob"], reads: ["/a/*.conf glob"] }],
    [
      "mv /a/x-* /opt/x",
      {
        writes: ["/opt/x tree", "/opt/x/x-* glob tree"],
        removes: ["/a/x-* glob tree"],
        reads: ["/a/x-* glob tree"],
      },
    ],
    ["ln -s /opt/go/bin/go /usr/bin/go", { writes: ["/usr/bin/go", "/usr/bin/go/go"], reads: [] }],
    ["ln -sfn ../x /usr/bin/y", writes("/usr/bin/y")],
    ["ln -sf /opt/x/bin/* /usr/local/bin/", writes("/usr/local/bin/* glob")],
    ["ln -s /x/y", writes("/w/y")],
    ["ln /a /b/", { writes: ["/a", "/b/a"], reads: ["/a"] }],
    [
      "install -D -m 755 -o app -g adm a /usr/bin/b",
      { writes: ["/usr/bin/b"], reads: ["/w/a"], usesUsers: ["app"], usesGroups: ["adm"] },
    ],
    ["install -d -o app /x /y", { writes: ["/x", "/y"], usesUsers: ["app"] }],
    ["rm -f /a /b/*", { removes: ["/a", "/b/* glob"] }],
    ["rm -rf /a ~/.cache", { removes: ["/a tree", "/root/.cache tree"] }],
    ["rmdir /a && unlink /b", { removes: ["/a", "/b"] }],
    ["truncate -s 0 /a", { writes: ["/a"], reads: ["/a"] }],
    ["dd if=/dev/zero of=/swap bs=1M count=1", { writes: ["/swap"], reads: [] }],
    ["echo a | tee /a /b | tee -a /c", { writes: ["/a", "/b", "/c"], reads: ["/c"] }],
    ["rsync -a --delete /a/ /b/", { writes: ["/b tree"], reads: ["/a tree"] }],
    ["patch -p1 -d /src -i /a.patch", { writes: ["/src tree"], reads: ["/src tree", "/a.patch"] }],
    ["cp $WHO /x/", { writes: ["/x tree"], unknowns: ["cp takes words from $WHO"] }],
    ["rm -rf /x/$WHO", { removes: ["/x tree"] }],
    ["rm -rf /$WHO", { unknowns: ["rm takes a path from $WHO"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("modes and owners", () => {
  it.each<Case>([
    ["chmod 755 /a", { writes: ["/a"], reads: ["/a"] }],
    ["chmod -R a+rX,g-w /a /b", writes("/a tree", "/b tree")],
    ["chmod +x /a", writes("/a")],
    ["chmod -x /a", writes("/a")],
    ["chmod --reference=/a /b", { writes: ["/b"], reads: ["/a", "/b"] }],
    ["chown app /a", { writes: ["/a"], usesUsers: ["app"], usesGroups: [] }],
    ["chown -R app:web /a", { writes: ["/a tree"], usesUsers: ["app"], usesGroups: ["web"] }],
    ["chown 1000:0 /a", { writes: ["/a"], usesUsers: ["1000"], usesGroups: ["0"] }],
    ["chown app: /a", { writes: ["/a"], usesUsers: ["app"], usesGroups: ["app"] }],
    ["chown :web /a", { writes: ["/a"], usesUsers: [], usesGroups: ["web"] }],
    [
      "chown $WHO /a",
      { writes: ["/a"], unknowns: ["chown takes words from $WHO", "chown takes a user from $WHO"] },
    ],
    ["chown $(id -u):$(id -g) /a", { writes: ["/a"], usesUsers: [] }],
    ["chgrp web /a", { writes: ["/a"], usesGroups: ["web"] }],
    ["setcap cap_net_raw+ep /a", writes("/a")],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("reading and editing", () => {
  it.each<Case>([
    ["cat /a /b | grep x | head -n 1 > /c", { writes: ["/c"], reads: ["/a", "/b"] }],
    ["grep -q x /a || grep -r y /b", { reads: ["/a", "/b tree"] }],
    ["echo $WHO; printf '%s' /a; sleep 1", { reads: [], commands: ["sleep"] }],
    ["ls /a; ls; du -sh /b", { reads: ["/a tree", "/w tree", "/b tree"] }],
    ["sha256sum -c /a.sum; wc -l < /b", { reads: ["/a.sum", "/w tree", "/b"] }],
    ["sort -o /b /a; uniq /b /c", { writes: ["/b", "/c"], reads: ["/a", "/b"] }],
    ["jq -r .a /a.json; getent hosts x", { reads: ["/a.json", "/etc/hosts"] }],
    ["getent passwd app; id app", { usesUsers: ["app"] }],
    ["sed -i 's/a/b/' /a", { writes: ["/a"], reads: ["/a"] }],
    ["sed -i.bak -e s/a/b/ -e '/c/d' /a /b", writes("/a", "/a* glob", "/b", "/b* glob")],
    ["sed -n '1,3p;s#/x#/y#g' /a", { reads: ["/a"] }],
    ['sed -ri "s|@V@|$WHO|g" /a', writes("/a")],
    ["sed -i '$ a last' /a; sed -i '/^#/!s/w/e/' /a", writes("/a")],
    [
      "sed 's/a/b/w /c' /a",
      { unknowns: ["sed runs a script that may write files or run commands"] },
    ],
    [
      "sed '1e touch /c' /a",
      { unknowns: ["sed runs a script that may write files or run commands"] },
    ],
    ["sed -f /s /a", { reads: ["/s", "/a"], unknowns: ["sed -f runs a script from a file"] }],
    ["awk -F: '$3 >= 1 {print $1}' /a", { reads: ["/a"] }],
    [
      "awk '{print > \"/b\"}' /a",
      { unknowns: ["awk runs a program that may write files or run commands"] },
    ],
    ["envsubst < /a > /b", { writes: ["/b"], reads: ["/a"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("find and xargs", () => {
  it.each<Case>([
    [
      "find /a /b -name '*.pyc' -delete",
      { removes: ["/a tree", "/b tree"], reads: ["/a tree", "/b tree"] },
    ],
    ["find /a -type d -exec chmod 755 {} +", writes("/a tree")],
    [
      "find /a \\( -name x -o -name y \\) -exec rm -rf '{}' \\; -exec touch /b \\;",
      { writes: ["/b"], removes: ["/a tree"] },
    ],
    ["find . -type f -newer /c", { reads: ["/w tree", "/c"] }],
    ["find /a -type f | xargs rm -f", { removes: ["/a tree"] }],
    ["find /a -print0 | xargs -0 -I{} cp {} /b/", { writes: ["/b tree"], reads: ["/a tree"] }],
    ["echo /a /b | xargs touch", writes("/a", "/b")],
    ["printf '%s\\n' a b | xargs -I % touch /x/%.c", writes("/x/a.c", "/x/b.c")],
    [
      "xargs rm < /list",
      { reads: ["/list"], unknowns: ["rm takes words from the input of xargs"] },
    ],
    [
      "xargs -a /list apt-get install -y",
      {
        reads: ["/list", "/etc/apt tree", "/usr/share/keyrings tree", "/etc/ssl tree"],
        installs: ["apt: *"],
      },
    ],
    ["cat /list | xargs ./run", { unknowns: ["runs ./run"] }],
    ["find /a -exec sh -c 'touch /b' \\;", writes("/b")],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("archives", () => {
  it.each<Case>([
    ["tar xzf a.tgz", { writes: ["/w tree"], reads: ["/w/a.tgz"], commands: ["tar", "gzip"] }],
    [
      "tar -xJf /a.tar.xz -C /opt --strip-components=1",
      { writes: ["/opt tree"], reads: ["/a.tar.xz"], commands: ["tar", "xz"] },
    ],
    [
      "tar --extract --file a.tar.bz2 --directory /opt",
      { writes: ["/opt tree"], commands: ["tar", "bzip2"] },
    ],
    ["tar -C /usr/local -xzf -", writes("/usr/local tree")],
    ["tar czf /o.tgz -C /src --exclude=./x .", { writes: ["/o.tgz"], reads: ["/src tree"] }],
    ["tar tf /a.tar; tar xOf /a.tar x", { reads: ["/a.tar"] }],
    ["tar cf - /a | tar xf - -C /b", { writes: ["/b tree"], reads: ["/a tree"] }],
    [
      "tar xf a --to-command=x",
      { writes: ["/w tree"], unknowns: ["tar runs a command for what it finds"] },
    ],
    ["unzip -q a.zip -d /opt", { writes: ["/opt tree"], reads: ["/w/a.zip"] }],
    ["unzip -p a.zip b > /c; unzip -l a.zip", writes("/c")],
    [
      "gunzip /a.gz; gzip /b; xz -dk /c.xz",
      { writes: ["/a", "/b.gz", "/c"], removes: ["/a.gz tree", "/b tree"] },
    ],
    ["gzip -dc /a.gz > /b; zcat /a.gz > /c", { writes: ["/b", "/c"], reads: ["/a.gz"] }],
    ["bzip2 -d a.bz2", { writes: ["/w/a"], removes: ["/w/a.bz2 tree"] }],
    ["7z x a.7z -o/opt", { writes: ["/opt tree"], reads: ["/w/a.7z"] }],
    ["zip -r /a.zip /b", { writes: ["/a.zip tree"], reads: ["/a.zip tree", "/b tree"] }],
    ["dpkg-deb -x a.deb /opt", { writes: ["/opt tree"], reads: ["/w/a.deb"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("fetching", () => {
  it.each<Case>([
    [
      "curl -fsSL http://h/a -o /b",
      { writes: ["/b"], commands: ["curl"], reads: ["/etc/ssl tree", "/root/.curlrc"] },
    ],
    ["curl -fsSLo /b http://h/a", writes("/b")],
    ["curl --output=/b --create-dirs http://h/a", writes("/b")],
    ["curl -O http://h/d/a.tgz?q=/z", writes("/w/a.tgz")],
    ["curl -LO http://h/a --output-dir /x", writes("/x/a")],
    ["curl -OJ http://h/a", writes("/w tree")],
    ["curl -sO http://h/$WHO", writes("/w tree")],
    ["curl -s http://h/$WHO/a.tgz -O", writes("/w/a.tgz")],
    [
      "curl -d @/a -T /b -c /c --cacert /e http://h > /f",
      { writes: ["/f", "/c"], reads: ["/etc/ssl tree", "/root/.curlrc", "/b", "/e", "/a"] },
    ],
    [
      "curl -K /a",
      {
        reads: ["/etc/ssl tree", "/root/.curlrc", "/a"],
        unknowns: ["curl -K takes its options from a file"],
      },
    ],
    ["curl $WHO", { unknowns: ["curl takes words from $WHO"] }],
    [
      "curl -s http://h | tar xz -C /opt",
      { writes: ["/opt tree"], commands: ["curl", "tar", "gzip"] },
    ],
    ["wget http://h/a.zip http://h/b/", writes("/w/a.zip", "/w/b")],
    ["wget -qO /a http://h; wget -q -O - http://h; wget -P /x http://h/c", writes("/a", "/x/c")],
    ["wget -r http://h/ -P /x", writes("/x tree")],
    ["git clone https://h/a/b.git", writes("/w/b tree")],
    ["git clone --depth 1 -b v1 git@h:b.git /opt/b", writes("/opt/b tree")],
    ["git -C /x checkout v1 && git -C /x describe", writes("/x tree")],
    [
      "git config --global user.name x; git config --system a b",
      writes("/root/.gitconfig", "/etc/gitconfig"),
    ],
    ["git ls-remote https://h/a", {}],
    ["git frob", { unknowns: ["git frob is not known"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});
