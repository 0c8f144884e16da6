// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a shell's variables, not ours
import { describe, expect, it } from "vitest";
import { effectsOfExec } from "../../../src/shell/effects.ts";
import { expectEffects, type Shown, shown, usual } from "../../support/shell-effects.ts";

type Case = readonly [text: string, expected: Shown];
const writes = (...paths: string[]): Shown => ({ writes: paths });

describe("accounts", () => {
  it.each<Case>([
    ["groupadd -r -g 999 app", { makesGroups: ["app"] }],
    [
      "useradd -r -g app -G a,b -M app",
      { makesUsers: ["app"], makesGroups: [], usesGroups: ["app", "a", "b"] },
    ],
    [
      "useradd -m -s /bin/bash -u 1000 app",
      {
        makesUsers: ["app"],
        makesGroups: ["app"],
        writes: ["/home/app tree"],
        reads: ["/etc/skel tree"],
      },
    ],
    ["useradd -m -d /srv/app app", writes("/srv/app tree")],
    ["useradd app", writes("/home/app tree")],
    [
      "adduser --disabled-password --gecos '' app",
      { makesUsers: ["app"], makesGroups: ["app"], writes: ["/home/app tree"] },
    ],
    [
      "addgroup -S app && adduser -S -D -H -G app app",
      { makesUsers: ["app"], makesGroups: ["app"], usesGroups: ["app"] },
    ],
    ["adduser app docker", { usesUsers: ["app"], usesGroups: ["docker"], makesUsers: [] }],
    ["usermod -aG docker,sudo app", { usesUsers: ["app"], usesGroups: ["docker", "sudo"] }],
    ["usermod -l new old", { usesUsers: ["old"], makesUsers: ["new"] }],
    ["groupmod -g 5 app", { usesGroups: ["app"] }],
    ["gpasswd -a app docker", { usesUsers: ["app"], usesGroups: ["docker"] }],
    [
      "userdel -r app; groupdel web",
      { usesUsers: ["app"], usesGroups: ["web"], removes: ["/home/app tree"] },
    ],
    ["passwd -d root; chsh -s /bin/zsh app", { usesUsers: ["root", "app"] }],
    ["echo 'root:x' | chpasswd", { usesUsers: ["root"] }],
    ["chpasswd <<EOF\na:1\nb:2\nEOF", { usesUsers: ["a", "b"] }],
    ["echo app:$WHO | chpasswd", { usesUsers: ["app"] }],
    ["chpasswd < /a", { unknowns: ["chpasswd reads users that are not known"] }],
    [
      "useradd $WHO",
      { unknowns: ["useradd takes words from $WHO", "useradd takes a user from $WHO"] },
    ],
    ['useradd "u$WHO"', { unknowns: ["useradd takes a user from u$WHO"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("programs that run others", () => {
  it.each<Case>([
    ["sudo touch /a", { writes: ["/a"], commands: ["sudo", "touch"] }],
    ["sudo -E -u app A=1 touch /a", { writes: ["/a"], usesUsers: ["app"] }],
    ["env -i A=/x sh -c 'touch $A'", writes("/x")],
    ["env", { commands: ["env"] }],
    ["nice -n 5 timeout -k 1 10 nohup touch /a", writes("/a")],
    ["gosu app:web touch /a", { writes: ["/a"], usesUsers: ["app"], usesGroups: ["web"] }],
    ["su app -c 'touch /a'", { writes: ["/a"], usesUsers: ["app"] }],
    ["su - -c 'touch a'", { writes: ["/root/a"], usesUsers: [] }],
    [
      "useradd -m app; su - app -c 'touch a ~/b'",
      { writes: ["/home/app tree", "/home/app/a", "/home/app/b"] },
    ],
    [
      "su - app -c 'touch a'",
      { unknowns: ["touch takes a path in a working directory that is not known"] },
    ],
    ["su app -c 'touch ~/a'", { unknowns: ["touch takes a path from the home folder of app"] }],
    ["sh -c 'cd /a && touch b'; touch c", writes("/a/b", "/w/c")],
    ["bash -euxo pipefail -c 'touch $1' x /a", writes("/a")],
    [
      "bash -lc 'touch /a'",
      {
        writes: ["/a"],
        reads: [
          "/etc/profile",
          "/etc/profile.d tree",
          "/root/.bash_profile",
          "/root/.bash_login",
          "/root/.profile",
        ],
      },
    ],
    ["echo touch /a | sh", writes("/a")],
    ["sh <<EOF\ntouch /a\nEOF", writes("/a")],
    ["curl -s http://h | bash -s -- -y", { unknowns: ["bash runs what comes in"] }],
    ["wget -qO- http://h | sh -", { unknowns: ["sh runs what comes in"] }],
    ["sh ./a.sh", { reads: ["/w/a.sh"], unknowns: ["runs ./a.sh"] }],
    ['sh -c "touch $WHO"', { unknowns: ["sh runs a text with $WHO in it"] }],
    ["eval 'touch /a'; eval touch /b", writes("/a", "/b")],
    ["trap 'rm -f /a' EXIT", { removes: ["/a"] }],
    ["command touch /a; builtin cd /b; touch c", writes("/a", "/b/c")],
    ["command -v frob || which frob", { commands: ["frob", "which"] }],
    ["busybox touch /a", writes("/a")],
    ["flock /l touch /a", writes("/l", "/a")],
    [
      "chroot /r touch /a",
      { writes: ["/r tree"], unknowns: ["chroot runs a program in another root"] },
    ],
    [
      "frob --out=/a b ./c http://h/d",
      { writes: ["/a tree", "/w/c tree"], unknowns: ["unknown program frob writes what it likes"] },
    ],
    [
      "/opt/x/run /a",
      { writes: ["/a tree"], reads: ["/opt/x/run", "/a tree"], unknowns: ["runs /opt/x/run"] },
    ],
    [
      "/usr/local/bin/touch /a; ./touch /b",
      { writes: ["/a", "/b tree"], unknowns: ["runs ./touch"] },
    ],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("files that are sourced", () => {
  it.each<Case>([
    [". /etc/os-release; touch /x-$VERSION_CODENAME", { writes: ["/x-* glob"], variables: [] }],
    [". /etc/profile; touch /x/$VERSION", { writes: ["/x tree"] }],
    [". ~/.cargo/env", { reads: ["/root/.cargo/env"] }],
    [
      "export A=/x; . $WHO/env.sh; touch $A",
      {
        unknowns: [
          ". takes words from $WHO/env.sh",
          "sources $WHO/env.sh",
          "touch takes words from $A",
        ],
      },
    ],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("parts of the system", () => {
  it.each<Case>([
    [
      "update-alternatives --install /usr/bin/cc cc /usr/bin/gcc-12 10",
      { writes: ["/usr/bin/cc", "/etc/alternatives/cc"], reads: ["/usr/bin/gcc-12"] },
    ],
    ["update-alternatives --set cc /usr/bin/gcc-12", { writes: ["/etc/alternatives/cc"] }],
    ["ldconfig /opt/lib", { writes: ["/etc/ld.so.cache"] }],
    ["update-ca-certificates", { writes: ["/etc/ssl/certs tree"] }],
    ["locale-gen en_US.UTF-8", { writes: ["/etc/locale.gen", "/usr/lib/locale tree"] }],
    ["gpg --dearmor -o /a.gpg < /a.asc", { writes: ["/a.gpg", "/root/.gnupg tree"] }],
    [
      "GNUPGHOME=/g gpg --batch --verify /a.asc /a",
      { writes: ["/g tree"], reads: ["/g tree", "/a.asc", "/a"] },
    ],
    ["openssl req -x509 -keyout /k -out /c -subj /CN=x", writes("/k", "/c")],
    ["ssh-keygen -t rsa -f /k -N ''", writes("/k", "/k.pub")],
    ["systemctl enable x", { writes: ["/etc/systemd tree"] }],
    ["service x start", { unknowns: ["service runs a service"] }],
    ["a2enmod x", { writes: ["/etc/apache2 tree", "/var/lib/apache2 tree"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("the exec form", () => {
  it("has no shell", () => {
    const effects = shown(effectsOfExec(["touch", "/a b", "$WHO", "*"], usual));
    expect(effects).toMatchObject({ writes: ["/a b", "/w/$WHO", "/w/*"], variables: [] });
    expect(shown(effectsOfExec(["cd", "/a"], usual)).unknowns).toEqual([
      "unknown program cd writes what it likes",
    ]);
  });

  it("may run one", () => {
    const effects = shown(effectsOfExec(["/bin/sh", "-c", "cd /a && touch b"], usual));
    expect(effects).toMatchObject({
      writes: ["/a/b"],
      commands: ["/bin/sh", "touch"],
      unknowns: [],
    });
  });

  it("of nothing does nothing", () => {
    expect(shown(effectsOfExec([], usual))).toMatchObject({ commands: [], unknowns: [] });
  });
});
