import { describe, it } from "vitest";
import { expectEffects, type Shown, usual } from "../../support/shell-effects.ts";

type Case = readonly [text: string, expected: Shown];

describe("packages of distributions", () => {
  it.each<Case>([
    ["apt-get update", { refreshes: ["apt"], installs: [] }],
    [
      "apt-get install -y a b=1.2",
      { installs: ["apt: a b=1.2"], refreshes: [], commands: ["apt-get"] },
    ],
    ["apt -qq -o A::B=c install --no-install-recommends -t x a", { installs: ["apt: a"] }],
    [
      "DEBIAN_FRONTEND=x apt-get install a",
      { installs: ["apt: a"], variables: ["http_proxy", "https_proxy"] },
    ],
    [
      "apt-get install $WHO a-$WHO",
      { installs: ["apt: *"], variables: ["WHO", "DEBIAN_FRONTEND", "http_proxy", "https_proxy"] },
    ],
    [
      "apt-get install -y ./a.deb /b.deb c/sid",
      {
        installs: ["apt: ./a.deb /b.deb c/sid"],
        reads: [
          "/etc/apt tree",
          "/usr/share/keyrings tree",
          "/etc/ssl tree",
          "/w/a.deb tree",
          "/b.deb tree",
        ],
      },
    ],
    ["apt-get upgrade -y; apt-get dist-upgrade", { upgrades: ["apt"] }],
    [
      "apt-get purge -y --auto-remove a; apt-get autoremove",
      { removesPackages: ["apt: a", "apt: *"] },
    ],
    ["apt-get clean", { removes: ["/var/cache/apt tree"] }],
    ["apt-get install -f", { installs: ["apt: *"] }],
    ["apt-get frob", { unknowns: ["apt-get frob is not known"] }],
    ["dpkg -i /a.deb", { installs: ["apt: /a.deb"], reads: ["/a.deb"] }],
    ["dpkg --purge a; dpkg -l", { removesPackages: ["apt: a"], installs: [] }],
    ["dpkg --add-architecture i386", { writes: ["/var/lib/dpkg/arch"] }],
    [
      "add-apt-repository -y ppa:a/b",
      { writes: ["/etc/apt tree", "/usr/share/keyrings tree"], refreshes: ["apt"] },
    ],
    ["apt-key add /a.asc", { writes: ["/etc/apt/trusted.gpg", "/etc/apt/trusted.gpg.d tree"] }],
    ["dpkg-reconfigure -f noninteractive tzdata", { writes: ["/etc/timezone", "/etc/localtime"] }],
    ["dpkg-reconfigure a", { unknowns: ["dpkg-reconfigure runs what a configures itself with"] }],
    [
      "apk add --no-cache a b~=1",
      { installs: ["apk: a b~=1"], reads: ["/etc/apk tree", "/etc/ssl tree"] },
    ],
    [
      "apk add --virtual .d a && apk del .d",
      { installs: ["apk: a", "apk: .d"], removesPackages: ["apk: .d"] },
    ],
    ["apk update && apk -U upgrade", { refreshes: ["apk"], upgrades: ["apk"] }],
    [
      "dnf -y install a && dnf clean all",
      { installs: ["dnf: a"], removes: ["/var/cache/dnf tree", "/var/cache/yum tree"] },
    ],
    [
      "yum update -y; yum makecache; yum remove a",
      { upgrades: ["yum"], refreshes: ["yum"], removesPackages: ["yum: a"] },
    ],
    ["microdnf install a --nodocs", { installs: ["microdnf: a"] }],
    [
      "zypper --non-interactive in a; zypper ref; zypper up",
      { installs: ["zypper: a"], refreshes: ["zypper"], upgrades: ["zypper"] },
    ],
    [
      "rpm -Uvh https://h/a.rpm /b.rpm",
      { installs: ["dnf: https://h/a.rpm /b.rpm"], reads: ["/b.rpm"] },
    ],
    [
      "rpm --import /key; rpm -qa; rpm -e a",
      { installs: ["dnf: gpg-pubkey"], removesPackages: ["dnf: a"], reads: ["/key"] },
    ],
    ["while read p; do apt-get install $p; done < /l", { installs: ["apt: *"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("packages of languages", () => {
  it.each<Case>([
    ["pip install a b==1", { installs: ["pip: a b==1"], writes: ["/root/.cache/pip tree"] }],
    [
      "pip3 install -r /r.txt -c /c.txt",
      { installs: ["pip: *"], writes: ["/root/.cache/pip tree"] },
    ],
    [
      "python3 -m pip install a",
      { installs: ["pip: a"], writes: ["/root/.cache/pip tree"], commands: ["python3"] },
    ],
    [
      "/opt/v/bin/pip install a",
      { installs: ["pip: a"], writes: ["/root/.cache/pip tree", "/opt/v tree"] },
    ],
    [
      "python3 -m venv /v; . /v/bin/activate; pip install a",
      { installs: ["pip: a"], writes: ["/v tree", "/root/.cache/pip tree"] },
    ],
    [
      "pip install --target /t a",
      { installs: ["pip: a"], writes: ["/root/.cache/pip tree", "/t tree"] },
    ],
    [
      "pip install -e .[dev] git+https://h/x",
      {
        installs: ["pip: git+https://h/x", "pip: *"],
        writes: ["/root/.cache/pip tree", "/w tree"],
      },
    ],
    ["pip uninstall -y a", { removesPackages: ["pip: a"] }],
    ["pip cache purge", { removes: ["/root/.cache/pip tree"] }],
    [
      "npm install -g a@1 b",
      { installs: ["npm: a@1 b"], writes: ["/root/.npm tree", "/root/.cache tree"] },
    ],
    [
      "npm i --prefix /p -g a",
      { installs: ["npm: a"], writes: ["/root/.npm tree", "/root/.cache tree", "/p tree"] },
    ],
    ["npm ci", { installs: [], writes: ["/root/.npm tree", "/root/.cache tree", "/w tree"] }],
    [
      "npm install --ignore-scripts",
      {
        writes: [
          "/root/.npm tree",
          "/root/.cache tree",
          "/w/node_modules tree",
          "/w/package-lock.json",
          "/w/yarn.lock",
          "/w/pnpm-lock.yaml",
        ],
      },
    ],
    ["npm run build", { writes: ["/w tree"], unknowns: ["npm runs scripts of the project"] }],
    ["npm cache clean --force", { removes: ["/root/.npm tree"] }],
    [
      "yarn --frozen-lockfile; yarn cache clean",
      {
        writes: ["/root/.npm tree", "/root/.cache tree", "/w tree"],
        removes: ["/root/.cache/yarn tree", "/usr/local/share/.cache tree"],
      },
    ],
    ["yarn build", { writes: ["/w tree"], unknowns: ["yarn runs scripts of the project"] }],
    [
      "yarn global add a",
      { installs: ["npm: a"], writes: ["/root/.cache tree", "/root/.config/yarn tree"] },
    ],
    ["gem install a -v 1", { installs: ["gem: a"] }],
    [
      "cargo install a",
      { installs: ["cargo: a"], writes: ["/root/.cargo tree", "/usr/local/cargo tree"] },
    ],
    ["CARGO_HOME=/c cargo install a", { installs: ["cargo: a"], writes: ["/c tree"] }],
    [
      "go install h/a@v1",
      {
        installs: ["go: h/a@v1"],
        writes: ["/root/go tree", "/go tree", "/root/.cache/go-build tree"],
      },
    ],
    [
      "GOPATH=/g GOBIN=/b go install h/a@v1",
      { installs: ["go: h/a@v1"], writes: ["/g tree", "/root/.cache/go-build tree", "/b tree"] },
    ],
  ])("%s", (text, expected) => expectEffects(text, expected));

  it("is in the environment that PATH begins with", () => {
    const context = { ...usual, variables: { PATH: "/opt/venv/bin:/usr/bin:/bin" } };
    expectEffects(
      "pip install a",
      { writes: ["/root/.cache/pip tree", "/opt/venv tree"] },
      context,
    );
  });
});

describe("building", () => {
  it.each<Case>([
    [
      "go build -o /out/a ./cmd",
      { writes: ["/root/go tree", "/go tree", "/root/.cache/go-build tree", "/out/a tree"] },
    ],
    [
      "go test ./...",
      {
        writes: ["/root/go tree", "/go tree", "/root/.cache/go-build tree"],
        unknowns: ["go runs programs of the project"],
      },
    ],
    ["CARGO_HOME=/c cargo build --release", { writes: ["/w tree", "/c tree"] }],
    ["mvn -q package", { writes: ["/w tree", "/root/.m2 tree"] }],
    ["./gradlew build", { writes: ["/w tree", "/root/.gradle tree"], commands: ["./gradlew"] }],
    [
      "gcc -O2 -I/inc -o /a a.c -lm",
      { writes: ["/a"], reads: ["/usr tree", "/lib tree", "/inc tree", "/w/a.c"] },
    ],
    ["gcc -c a.c", { writes: ["/w tree"] }],
    ["javac -d /out A.java", { writes: ["/out tree"] }],
    ["cmake -S /src -B /b", { writes: ["/b tree"], reads: ["/ tree", "/src tree", "/b tree"] }],
    [
      "cmake --build /b",
      { writes: ["/b tree"], unknowns: ["cmake --build runs what the project says"] },
    ],
    ["make -j4 install", { writes: ["/w tree"], unknowns: ["make runs what the project says"] }],
    [
      "./configure --prefix=/usr",
      { writes: ["/usr tree"], unknowns: ["runs ./configure"], commands: ["./configure"] },
    ],
    ["python setup.py install", { unknowns: ["runs setup.py"] }],
    [
      "python -c 'x'; node -e x",
      {
        unknowns: ["python runs a program of its own text", "node runs a program of its own text"],
      },
    ],
    ["python3 - <<EOF\nprint()\nEOF", { unknowns: ["python3 runs what comes in"] }],
    ["node server.js", { unknowns: ["runs server.js"] }],
    ["java -jar /a.jar", { unknowns: ["java runs a program"] }],
    ["perl -pi -e s/a/b/ /a", { unknowns: ["perl runs a program"] }],
    [
      "docker-php-ext-install pdo",
      {
        writes: [
          "/usr/src/php tree",
          "/usr/local/lib/php tree",
          "/usr/local/etc/php tree",
          "/usr/local/include/php tree",
          "/tmp/pear tree",
        ],
      },
    ],
  ])("%s", (text, expected) => expectEffects(text, expected));

  it.each([
    "go version",
    "node -v",
    "python3 --version",
    "java -version",
    "frob --version",
    "mvn --version",
    "npm -v",
    "git --version",
    "tar --help",
  ])("only asks: %s", (text) => expectEffects(text, { commands: [text.split(" ")[0] ?? ""] }));
});
