// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a shell's variables, not ours
import { describe, it } from "vitest";
import { bash, expectEffects, type Shown, type usual } from "../../support/shell-effects.ts";

type Case = readonly [name: string, text: string, expected: Shown, context?: typeof usual];

/** Written after the constructs that public Dockerfiles use. */
const cases: readonly Case[] = [
  [
    "a toolbox of apt packages",
    `export DEBIAN_FRONTEND=noninteractive \\
 && apt-get update -qq \\
 && apt-get install -qq -y --no-install-recommends ca-certificates curl git \\
 && apt-get clean \\
 && rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*`,
    {
      commands: ["apt-get", "rm"],
      variables: ["http_proxy", "https_proxy"],
      refreshes: ["apt"],
      installs: ["apt: ca-certificates curl git"],
      removes: [
        "/var/cache/apt tree",
        "/var/lib/apt/lists/* glob tree",
        "/tmp/* glob tree",
        "/var/tmp/* glob tree",
      ],
    },
  ],
  [
    "a repository of one's own, with its key",
    `install -m 0755 -d /etc/apt/keyrings
curl -fsSL https://h/gpg -o /etc/apt/keyrings/h.asc
chmod a+r /etc/apt/keyrings/h.asc
echo "deb [arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/h.asc] https://h/debian $(. /etc/os-release && echo "$VERSION_CODENAME") stable" | tee /etc/apt/sources.list.d/h.list > /dev/null
apt-get update && apt-get install -y h-tool`,
    {
      writes: ["/etc/apt/keyrings", "/etc/apt/keyrings/h.asc", "/etc/apt/sources.list.d/h.list"],
      installs: ["apt: h-tool"],
      refreshes: ["apt"],
    },
  ],
  [
    "node's archive for the processor that builds",
    `ARCH= && case "\${dpkgArch##*-}" in amd64) ARCH='x64';; arm64) ARCH='arm64';; *) echo "unsupported"; exit 1;; esac \\
 && curl -fsSLO --compressed "https://h/v$VERSION/node-v$VERSION-linux-$ARCH.tar.xz" \\
 && curl -fsSLO "https://h/v$VERSION/SHASUMS256.txt" \\
 && grep " node-v$VERSION-linux-$ARCH.tar.xz\\$" SHASUMS256.txt | sha256sum -c - \\
 && tar -xJf "node-v$VERSION-linux-$ARCH.tar.xz" -C /usr/local --strip-components=1 --no-same-owner \\
 && rm "node-v$VERSION-linux-$ARCH.tar.xz" SHASUMS256.txt \\
 && ln -s /usr/local/bin/node /usr/local/bin/nodejs`,
    {
      writes: [
        "/w/node-v1.2.3-linux-*.tar.xz glob",
        "/w/SHASUMS256.txt",
        "/usr/local tree",
        "/usr/local/bin/nodejs",
        "/usr/local/bin/nodejs/node",
      ],
      removes: ["/w/node-v1.2.3-linux-*.tar.xz glob", "/w/SHASUMS256.txt"],
      commands: ["curl", "grep", "sha256sum", "tar", "xz", "rm", "ln"],
    },
  ],
  [
    "a binary that is checked by its signature",
    `set -eux; \\
  dpkgArch="$(dpkg --print-architecture | awk -F- '{ print $NF }')"; \\
  wget -O /usr/local/bin/gosu "https://h/gosu-$dpkgArch"; \\
  wget -O /usr/local/bin/gosu.asc "https://h/gosu-$dpkgArch.asc"; \\
  export GNUPGHOME="$(mktemp -d)"; \\
  gpg --batch --keyserver hkps://keys.h --recv-keys B42F; \\
  gpg --batch --verify /usr/local/bin/gosu.asc /usr/local/bin/gosu; \\
  command -v gpgconf && gpgconf --kill all || :; \\
  rm -rf "$GNUPGHOME" /usr/local/bin/gosu.asc; \\
  chmod +x /usr/local/bin/gosu; \\
  gosu --version; \\
  gosu nobody true`,
    {
      writes: ["/usr/local/bin/gosu", "/usr/local/bin/gosu.asc", "/tmp/tmp.* glob tree"],
      removes: ["/tmp/tmp.* glob tree", "/usr/local/bin/gosu.asc tree"],
      usesUsers: ["nobody"],
    },
  ],
  [
    "build packages that come and go",
    `apk add --no-cache --virtual .build-deps gcc musl-dev libffi-dev \\
 && pip install --no-cache-dir -r /tmp/requirements.txt \\
 && apk del .build-deps`,
    {
      installs: ["apk: gcc musl-dev libffi-dev", "apk: .build-deps", "pip: *"],
      removesPackages: ["apk: .build-deps"],
      writes: ["/root/.cache/pip tree"],
    },
  ],
  [
    "a virtual environment",
    `python3 -m venv $DIR && . $DIR/bin/activate && pip install --upgrade pip wheel && pip install -r requirements.txt && find $DIR -name '__pycache__' -exec rm -rf {} +`,
    {
      writes: ["/opt/dir tree", "/root/.cache/pip tree"],
      removes: ["/opt/dir tree"],
      installs: ["pip: pip wheel", "pip: *"],
    },
  ],
  [
    "a program from its sources",
    `cd /tmp && curl -sL https://h/x-$VERSION.tar.gz | tar xz && cd x-$VERSION && ./configure --prefix=/usr/local && make -j"$(nproc)" && make install && cd .. && rm -rf x-$VERSION`,
    {
      writes: ["/tmp tree", "/usr/local tree", "/tmp/x-1.2.3 tree"],
      removes: ["/tmp/x-1.2.3 tree"],
      unknowns: [
        "runs ./configure",
        "make runs what the project says",
        "make runs what the project says",
      ],
    },
  ],
  [
    "a user that owns its folders",
    `groupadd --gid 1000 app && useradd --uid 1000 --gid app --shell /bin/bash --create-home app && mkdir -p /srv/app && chown -R app:app /srv/app && echo "app ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/app && chmod 0440 /etc/sudoers.d/app`,
    {
      makesUsers: ["app"],
      makesGroups: ["app"],
      usesUsers: ["app"],
      usesGroups: ["app"],
      writes: ["/home/app tree", "/srv/app", "/srv/app tree", "/etc/sudoers.d/app"],
    },
  ],
  [
    "go of a version",
    "curl -fsSL https://h/go$VERSION.linux-amd64.tar.gz -o /tmp/go.tgz && rm -rf /usr/local/go && tar -C /usr/local -xzf /tmp/go.tgz && rm /tmp/go.tgz && /usr/local/go/bin/go version",
    {
      writes: ["/tmp/go.tgz", "/usr/local tree"],
      removes: ["/usr/local/go tree", "/tmp/go.tgz"],
      commands: ["curl", "rm", "tar", "gzip", "/usr/local/go/bin/go"],
    },
  ],
  [
    "maven in a folder of its own",
    'mkdir -p /opt/maven /opt/maven/ref && curl -fsSL -o /tmp/m.tgz ${BASE_URL}/m-${VERSION}.tgz && echo "${SHA}  /tmp/m.tgz" | sha512sum -c - && tar -xzf /tmp/m.tgz -C /opt/maven --strip-components=1 && rm -f /tmp/m.tgz && ln -s /opt/maven/bin/mvn /usr/bin/mvn',
    {
      writes: [
        "/opt/maven",
        "/opt/maven/ref",
        "/tmp/m.tgz",
        "/opt/maven tree",
        "/usr/bin/mvn",
        "/usr/bin/mvn/mvn",
      ],
      removes: ["/tmp/m.tgz"],
      unknowns: ["curl takes words from $BASE_URL/m-1.2.3.tgz"],
    },
  ],
  [
    "the time zone and the locale",
    'ln -snf /usr/share/zoneinfo/$TZ /etc/localtime && echo $TZ > /etc/timezone && sed -i -e "s/# en_US.UTF-8/en_US.UTF-8/" /etc/locale.gen && locale-gen && update-locale LANG=en_US.UTF-8',
    {
      writes: [
        "/etc/localtime",
        "/etc/timezone",
        "/etc/locale.gen",
        "/usr/lib/locale tree",
        "/etc/default/locale",
      ],
      variables: ["TZ"],
    },
  ],
  [
    "settings from here-documents",
    "cat <<EOF > /etc/nginx/conf.d/a.conf\nserver { listen 80; root $DIR; }\nEOF\ncat > /docker-entrypoint.sh <<'EOF'\n#!/bin/sh\nexec \"$@\"\nEOF\nchmod +x /docker-entrypoint.sh",
    { writes: ["/etc/nginx/conf.d/a.conf", "/docker-entrypoint.sh"], variables: ["DIR"] },
  ],
  [
    "extensions of PHP",
    'apt-get update && apt-get install -y libpng-dev && docker-php-ext-configure gd --with-jpeg && docker-php-ext-install -j$(nproc) gd && pecl install redis && docker-php-ext-enable redis && mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"',
    {
      installs: ["apt: libpng-dev"],
      writes: [
        "/usr/src/php tree",
        "/usr/local/lib/php tree",
        "/usr/local/etc/php tree",
        "/usr/local/include/php tree",
        "/tmp/pear tree",
      ],
      unknowns: ["mv takes a path from $PHP_INI_DIR", "mv takes a path from $PHP_INI_DIR"],
    },
  ],
  [
    "gems, and what they leave",
    'gem install bundler:2.4 && bundle config set --local without "development test" && bundle install --jobs 4 && rm -rf ~/.bundle/ "${BUNDLE_PATH}"/ruby/*/cache',
    {
      installs: ["gem: bundler:2.4", "gem: *"],
      writes: ["/root/.bundle tree", "/w/.bundle tree", "/usr/local/bundle tree", "/w tree"],
      removes: ["/root/.bundle tree"],
      unknowns: ["rm takes a path from $BUNDLE_PATH"],
    },
  ],
  [
    "rust by its installer",
    "curl --proto '=https' --tlsv1.2 -sSf https://h/rustup.sh | sh -s -- -y --no-modify-path --profile minimal && rustup --version",
    { commands: ["curl", "sh", "rustup"], unknowns: ["sh runs what comes in"] },
  ],
  [
    "an image of CentOS",
    "yum install -y epel-release && yum -y update && yum install -y python3 python3-pip && yum clean all && rm -rf /var/cache/yum",
    {
      installs: ["yum: epel-release", "yum: python3 python3-pip"],
      upgrades: ["yum"],
      removes: ["/var/cache/dnf tree", "/var/cache/yum tree"],
    },
  ],
  [
    "several tries",
    'n=0; until [ "$n" -ge 5 ]; do npm ci && break; n=$((n+1)); sleep 5; done; touch /x',
    { writes: ["/root/.npm tree", "/root/.cache tree", "/w tree", "/x"] },
  ],
  [
    "many folders at once",
    'mkdir -p /data/{in,out}/{a,b} && for d in in out; do chown -R app "/data/$d"; done && touch /data/in/a/.keep',
    {
      writes: [
        "/data/in/a",
        "/data/in/b",
        "/data/out/a",
        "/data/out/b",
        "/data/in tree",
        "/data/out tree",
        "/data/in/a/.keep",
      ],
      usesUsers: ["app"],
    },
    bash,
  ],
  [
    "links for each program of a folder",
    'for f in $DIR/bin/*; do ln -sf "$f" "/usr/local/bin/$(basename "$f")"; done',
    { writes: ["/usr/local/bin/* glob", "/usr/local/bin/*/* glob"] },
  ],
  [
    "only where it is asked for",
    'if [ "$INSTALL_X" = "true" ]; then curl -fsSL https://h/x -o /usr/bin/x && chmod +x /usr/bin/x; fi',
    {
      writes: ["/usr/bin/x"],
      variables: ["INSTALL_X", "HOME", "http_proxy", "https_proxy", "no_proxy"],
    },
  ],
  [
    "certificates of one's own",
    "cp /tmp/ca.crt /usr/local/share/ca-certificates/ && update-ca-certificates",
    {
      writes: ["/usr/local/share/ca-certificates/ca.crt", "/etc/ssl/certs tree"],
      reads: [
        "/tmp/ca.crt",
        "/etc/ca-certificates.conf",
        "/usr/local/share/ca-certificates tree",
        "/usr/share/ca-certificates tree",
        "/etc/ssl/certs tree",
      ],
    },
  ],
  [
    "a server in Go",
    "CGO_ENABLED=0 GOPATH=/go go build -trimpath -ldflags='-s -w' -o /usr/local/bin/server ./cmd/server",
    {
      writes: ["/go tree", "/root/.cache/go-build tree", "/usr/local/bin/server tree"],
      commands: ["go"],
    },
  ],
  [
    "dot files of a user",
    "su - app -c 'git clone https://h/dots.git' || true",
    {
      usesUsers: ["app"],
      unknowns: [
        "git takes a path from the home folder of app",
        "git takes a path in a working directory that is not known",
      ],
    },
  ],
  [
    "settings added to files",
    "echo 'export PATH=$PATH:/opt/x/bin' >> /etc/profile.d/x.sh; printf 'a=1\\nb=2\\n' >> /etc/x.conf; echo 'fs.file-max=1' | tee -a /etc/sysctl.conf",
    {
      writes: ["/etc/profile.d/x.sh", "/etc/x.conf", "/etc/sysctl.conf"],
      reads: ["/etc/profile.d/x.sh", "/etc/x.conf", "/etc/sysctl.conf"],
    },
  ],
  [
    "what a subshell does elsewhere",
    "(cd /src && npm ci --ignore-scripts --prefix web) && (cd /src/api && go mod download)",
    {
      writes: [
        "/root/.npm tree",
        "/root/.cache tree",
        "/src/web/node_modules tree",
        "/src/web/package-lock.json",
        "/src/web/yarn.lock",
        "/src/web/pnpm-lock.yaml",
        "/src/api/go.mod",
        "/src/api/go.sum",
        "/root/go tree",
        "/go tree",
        "/root/.cache/go-build tree",
      ],
    },
  ],
];

describe("what images do", () => {
  it.each(cases.map(([name, ...rest]) => ({ name, rest })))(
    "$name",
    ({ rest: [text, expected, context] }) => expectEffects(text, expected, context),
  );
});
