import { describe, expect, test } from "vitest";
import { factsByName } from "../../../src/split/base-facts.ts";
import type { Node } from "../../../src/split/node.ts";
import { follows } from "../../support/follows.ts";
import { splitFrom } from "../../support/splits.ts";

const install = (packages: string): string =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/*`;

type Pairs = readonly (readonly [earlier: number, later: number])[];

/**
 * Lines below `FROM debian:bookworm-slim`, and by their indexes: which of them depends on which
 * earlier one, and which don't. Written from what the lines mean.
 */
const cases: readonly (readonly [string, readonly string[], Pairs, Pairs])[] = [
  ["env>", ["ENV A=1", "RUN env > /etc/environment"], [[0, 1]], []],
  ["printenv|grep>>", ["ENV A=1", "RUN printenv | grep -v HOME >> /etc/environment"], [[0, 1]], []],
  ["export -p", ["ENV A=1", "RUN export -p > /etc/env.sh"], [[0, 1]], []],
  ["set", ["ENV A=1", "RUN set > /etc/env.sh"], [[0, 1]], []],
  [
    "declare -p",
    ['SHELL ["/bin/bash","-c"]', "ENV A=1", "RUN declare -px > /container.env"],
    [[1, 2]],
    [],
  ],
  ["pwd", ["WORKDIR /x", "RUN pwd > /etc/y"], [[0, 1]], []],
  ["$PWD", ["WORKDIR /x", "RUN echo $PWD > /etc/y"], [[0, 1]], []],
  ["$(pwd)", ["WORKDIR /x", 'RUN ln -s "$(pwd)/a" /etc/a'], [[0, 1]], []],
  ["ln relative", ["WORKDIR /x", "RUN ln -s a b"], [[0, 1]], []],
  [
    "git config",
    [
      install("git"),
      "RUN git config --global user.name x",
      "RUN git clone https://example.com/x.git /srv/x",
    ],
    [
      [0, 1],
      [1, 2],
      [0, 2],
    ],
    [],
  ],
  [
    "git config system",
    [
      install("git"),
      "RUN git config --system http.proxy http://x",
      "RUN git clone https://example.com/x.git /srv/x",
    ],
    [[1, 2]],
    [],
  ],
  [
    "pip conf",
    [
      install("python3-pip"),
      "RUN pip config set global.index-url https://example.com/simple",
      "RUN pip install flask",
    ],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  ["pip conf file", ["COPY pip.conf /etc/pip.conf", "RUN pip install flask"], [[0, 1]], []],
  ["npmrc", ["COPY .npmrc /root/.npmrc", "RUN npm install -g yarn"], [[0, 1]], []],
  [
    "npm config",
    ["RUN npm config set registry https://example.com", "RUN npm install -g yarn"],
    [[0, 1]],
    [],
  ],
  [
    "source list",
    ["RUN echo 'deb http://example.com x main' > /etc/apt/sources.list.d/x.list", install("x")],
    [[0, 1]],
    [],
  ],
  [
    "keyring",
    [
      install("curl gnupg"),
      "RUN curl -fsSL https://example.com/key | gpg --dearmor -o /usr/share/keyrings/x.gpg",
      "RUN echo 'deb [signed-by=/usr/share/keyrings/x.gpg] http://example.com x main' > /etc/apt/sources.list.d/x.list",
      install("x"),
    ],
    [
      [0, 1],
      [1, 3],
      [2, 3],
    ],
    [],
  ],
  [
    "keyring in /etc/apt/keyrings",
    [
      install("curl"),
      "RUN install -d /etc/apt/keyrings && curl -fsSL https://example.com/key -o /etc/apt/keyrings/x.asc",
      install("x"),
    ],
    [[1, 2]],
    [],
  ],
  ["architecture", ["RUN dpkg --add-architecture i386", install("wine32:i386")], [[0, 1]], []],
  [
    "hold",
    [install("nginx"), "RUN apt-mark hold nginx", "RUN apt-get update && apt-get upgrade -y"],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  ["debconf", ["RUN echo 'x x/y select z' | debconf-set-selections", install("x")], [[0, 1]], []],
  [
    "symlinked dir",
    ["RUN mkdir -p /opt/v1 && ln -s /opt/v1 /opt/current", "COPY app.conf /opt/current/app.conf"],
    [[0, 1]],
    [],
  ],
  [
    "alternatives",
    [
      install("python3"),
      "RUN update-alternatives --install /usr/bin/python python /usr/bin/python3 1",
      "RUN python -c 'print(1)' > /etc/one",
    ],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  ["ldconfig", ["COPY libx.so /usr/local/lib/", "RUN ldconfig"], [[0, 1]], []],
  ["ld.so.conf", ["RUN echo /opt/lib > /etc/ld.so.conf.d/x.conf", "RUN ldconfig"], [[0, 1]], []],
  ["appends", ["RUN echo a >> /etc/x", "RUN echo b >> /etc/x"], [[0, 1]], []],
  ["cleanup doc", [install("nginx"), "RUN rm -rf /usr/share/doc /usr/share/man"], [[0, 1]], []],
  [
    "find /",
    [
      install("nginx"),
      "COPY a /usr/local/bin/a",
      "RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +",
    ],
    [
      [0, 2],
      [1, 2],
    ],
    [],
  ],
  ["find -delete", [install("python3"), "RUN find /usr -name '*.pyc' -delete"], [[0, 1]], []],
  [
    "deb",
    ["COPY x.deb /tmp/", "RUN dpkg -i /tmp/*.deb", "RUN rm -f /tmp/*.deb"],
    [
      [0, 1],
      [0, 2],
    ],
    [],
  ],
  [
    "apt local deb",
    ["COPY x.deb /tmp/", "RUN apt-get update && apt-get install -y /tmp/x.deb"],
    [[0, 1]],
    [],
  ],
  ["exec form", ["COPY tool /usr/local/bin/tool", 'RUN ["tool", "--init"]'], [[0, 1]], []],
  [
    "mv",
    ["COPY a /opt/a", "RUN mv /opt/a /opt/b", "COPY conf /opt/b/conf"],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  [
    "sed of package",
    [
      install("openssh-server"),
      "RUN sed -i 's/#PermitRootLogin/PermitRootLogin/' /etc/ssh/sshd_config",
    ],
    [[0, 1]],
    [],
  ],
  ["a2enmod", [install("apache2"), "RUN a2enmod rewrite"], [[0, 1]], []],
  [
    "sudoers.d",
    [install("sudo"), "RUN echo 'app ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/app"],
    [[0, 1]],
    [],
  ],
  ["run/var run", ["RUN mkdir -p /var/run/sshd", "RUN chmod 0755 /run/sshd"], [[0, 1]], []],
  ["bin/usr bin", ["COPY t /bin/t", "RUN chmod +x /usr/bin/t"], [[0, 1]], []],
  [
    "glob chmod",
    ["COPY a.sh b.sh /usr/local/bin/", "RUN chmod +x /usr/local/bin/*.sh"],
    [[0, 1]],
    [],
  ],
  ["chown by number", ["COPY app /srv/app", "RUN chown -R 1000:1000 /srv"], [[0, 1]], []],
  ["useradd m then skel", ["RUN echo x > /etc/skel/.x", "RUN useradd -m bob"], [[0, 1]], []],
  [
    "login.defs",
    ["RUN sed -i 's/UID_MAX.*/UID_MAX 90000/' /etc/login.defs", "RUN useradd -m bob"],
    [[0, 1]],
    [],
  ],
  ["chpasswd", ["RUN useradd -m bob", "RUN echo 'bob:x' | chpasswd"], [[0, 1]], []],
  [
    "groups of bob",
    ["RUN useradd -m bob", "RUN groupadd docker", "RUN usermod -aG docker bob"],
    [
      [0, 2],
      [1, 2],
    ],
    [],
  ],
  ["numbers", ["RUN useradd -m bob", "RUN useradd -m eve"], [[0, 1]], []],
  [
    "numbers adduser",
    [
      "RUN adduser --disabled-password --gecos '' bob",
      "RUN adduser --disabled-password --gecos '' eve",
    ],
    [[0, 1]],
    [],
  ],
  [
    "user flags",
    [
      "RUN useradd -m bob",
      "USER bob",
      "RUN pip install --user flask",
      "ENV PATH=/home/bob/.local/bin:$PATH",
      "RUN flask --version > /home/bob/v",
    ],
    [
      [0, 2],
      [2, 4],
      [3, 4],
    ],
    [],
  ],
  ["id of user", ["RUN useradd -u 1234 bob", "RUN id -u bob > /etc/bob-uid"], [[0, 1]], []],
  ["getent", ["RUN useradd -u 1234 bob", "RUN getent passwd bob > /etc/bob"], [[0, 1]], []],
  ["~bob", ["RUN useradd -m bob", "RUN echo x > ~bob/.x"], [[0, 1]], []],
  ["su", ["RUN useradd -m bob", "RUN su - bob -c 'mkdir -p ~/.ssh'"], [[0, 1]], []],
  [
    "bashrc login",
    ["RUN echo 'export X=1' >> /root/.bashrc", 'SHELL ["/bin/bash","-ic"]', "RUN echo $X > /etc/x"],
    [[0, 2]],
    [],
  ],
  [
    "BASH_ENV",
    [
      "RUN echo 'export X=1' > /etc/env.sh",
      'SHELL ["/bin/bash","-c"]',
      "ENV BASH_ENV=/etc/env.sh",
      "RUN echo $X > /etc/x",
    ],
    [
      [0, 3],
      [2, 3],
    ],
    [],
  ],
  [
    "source",
    ["RUN echo 'X=1' > /etc/env.sh", "RUN . /etc/env.sh && echo $X > /etc/x"],
    [[0, 1]],
    [],
  ],
  [
    "nvm",
    [
      "ENV NVM_DIR=/usr/local/nvm",
      "RUN mkdir -p $NVM_DIR && curl -o- https://example.com/install.sh | bash",
      "RUN . $NVM_DIR/nvm.sh && nvm install 20",
      "RUN npm install -g yarn",
    ],
    [
      [1, 2],
      [2, 3],
    ],
    [],
  ],
  [
    "rustup",
    [
      "RUN curl https://sh.rustup.rs -sSf | sh -s -- -y",
      "ENV PATH=/root/.cargo/bin:$PATH",
      "RUN cargo install ripgrep",
    ],
    [
      [0, 2],
      [1, 2],
    ],
    [],
  ],
  [
    "go install",
    [install("golang-go"), "RUN go install example.com/x@latest", "RUN /root/go/bin/x > /etc/x"],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  [
    "gopath",
    [
      "ENV GOPATH=/go",
      "RUN go install example.com/x@latest",
      "RUN ln -s /go/bin/x /usr/local/bin/x",
    ],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  [
    "cargo home",
    ["ENV CARGO_HOME=/opt/cargo", "RUN cargo install x", "RUN rm -rf /opt/cargo/registry"],
    [[1, 2]],
    [],
  ],
  [
    "tar relative",
    ["WORKDIR /opt", "ADD x.tar.gz .", "RUN mv x-1.0 x"],
    [
      [0, 1],
      [0, 2],
      [1, 2],
    ],
    [],
  ],
  [
    "add tar to dir then edit",
    ["ADD x.tar.gz /opt/", "RUN sed -i s/a/b/ /opt/x/conf"],
    [[0, 1]],
    [],
  ],
  [
    "curl -O",
    ["WORKDIR /tmp", "RUN curl -fsSLO https://example.com/x.zip", "RUN unzip x.zip -d /opt/x"],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  [
    "wget then dpkg",
    [
      "RUN wget -q https://example.com/x.deb -O /tmp/x.deb",
      "RUN apt-get update && apt-get install -y /tmp/x.deb",
    ],
    [[0, 1]],
    [],
  ],
  [
    "purge",
    [
      install("curl"),
      "RUN curl -o /x https://example.com/x",
      "RUN apt-get purge -y curl && apt-get autoremove -y",
    ],
    [
      [0, 2],
      [0, 1],
    ],
    [],
  ],
  ["virtual", ["RUN apk add --no-cache --virtual .b gcc", "RUN apk del .b"], [[0, 1]], []],
  [
    "apk repositories",
    ["RUN echo https://example.com/edge >> /etc/apk/repositories", "RUN apk add --no-cache x"],
    [[0, 1]],
    [],
  ],
  ["yum repo", ["COPY x.repo /etc/yum.repos.d/x.repo", "RUN yum install -y x"], [[0, 1]], []],
  ["epel", ["RUN yum install -y epel-release", "RUN yum install -y htop"], [[0, 1]], []],
  ["dnf module", ["RUN dnf module enable -y nodejs:20", "RUN dnf install -y nodejs"], [[0, 1]], []],
  [
    "ca",
    [
      "COPY ca.crt /usr/local/share/ca-certificates/ca.crt",
      "RUN update-ca-certificates",
      "RUN curl -o /x https://example.com/x",
    ],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  [
    "gem bundler",
    [
      install("ruby"),
      "RUN gem install bundler",
      "COPY Gemfile /app/",
      "RUN cd /app && bundle install",
    ],
    [
      [0, 1],
      [1, 3],
      [2, 3],
    ],
    [],
  ],
  [
    "timezone",
    [
      "ENV TZ=Europe/Vienna",
      "RUN ln -snf /usr/share/zoneinfo/$TZ /etc/localtime && echo $TZ > /etc/timezone",
      install("tzdata"),
    ],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  ["sh script", ["COPY s.sh /s.sh", "RUN sh /s.sh"], [[0, 1]], []],
  ["bash -c str", ["COPY s.sh /s.sh", "RUN bash -c '/s.sh --x'"], [[0, 1]], []],
  [
    "xargs",
    ["COPY list.txt /tmp/list.txt", "RUN xargs -a /tmp/list.txt apt-get install -y"],
    [[0, 1]],
    [],
  ],
  [
    "requirements in cmd subst",
    [
      "COPY list.txt /tmp/list.txt",
      "RUN apt-get update && apt-get install -y $(cat /tmp/list.txt)",
    ],
    [[0, 1]],
    [],
  ],
  [
    "while read",
    [
      "COPY list.txt /tmp/list.txt",
      "RUN while read p; do echo $p >> /etc/list; done < /tmp/list.txt",
    ],
    [[0, 1]],
    [],
  ],
  ["test -f", ["COPY a /opt/a", "RUN if [ -f /opt/a ]; then touch /opt/has-a; fi"], [[0, 1]], []],
  ["ls", ["COPY a /opt/a", "RUN ls /opt > /etc/listing"], [[0, 1]], []],
  ["du", ["COPY a /opt/a", "RUN du -s / > /etc/size"], [[0, 1]], []],
  ["dpkg -l", [install("jq"), "RUN dpkg -l > /etc/packages"], [[0, 1]], []],
  ["pip freeze", ["RUN pip install flask", "RUN pip freeze > /etc/pips"], [[0, 1]], []],
  ["command -v", [install("jq"), "RUN command -v jq > /etc/where"], [[0, 1]], []],
  ["which", [install("jq"), "RUN which jq > /etc/where"], [[0, 1]], []],
  ["fonts", ["COPY fonts /usr/share/fonts/x", "RUN fc-cache -f"], [[0, 1]], []],
  [
    "python -m venv activate",
    [
      "RUN python3 -m venv /venv",
      "RUN . /venv/bin/activate && pip install x",
      "RUN /venv/bin/x > /etc/x",
    ],
    [
      [0, 1],
      [1, 2],
    ],
    [],
  ],
  ["crontab", [install("cron"), "RUN echo '* * * * * root x' | crontab -"], [[0, 1]], []],
  ["systemctl enable", [install("nginx"), "RUN systemctl enable nginx"], [[0, 1]], []],
  ["independent apt", [install("jq"), install("tree")], [], [[0, 1]]],
  ["independent copy", ["COPY a /opt/a", "COPY b /srv/b"], [], [[0, 1]]],
  [
    "independent download",
    [
      "RUN curl -fsSL https://example.com/a.tgz | tar -xz -C /opt/a",
      "RUN curl -fsSL https://example.com/b.tgz | tar -xz -C /opt/b",
    ],
    [],
    [[0, 1]],
  ],
  [
    "independent conf and apt",
    ["COPY nginx.conf /etc/nginx/nginx.conf", install("jq")],
    [],
    [[0, 1]],
  ],
  [
    "independent useradd and apt",
    ["RUN useradd -u 1234 -m bob", "RUN curl -fsSL https://example.com/a.tgz | tar -xz -C /opt/a"],
    [],
    [[0, 1]],
  ],
  [
    "independent git clones",
    [
      "RUN git clone https://example.com/a.git /opt/a",
      "RUN git clone https://example.com/b.git /opt/b",
    ],
    [],
    [[0, 1]],
  ],
  [
    "independent pip and npm",
    ["RUN pip install flask", "RUN apt-get update && apt-get install -y jq"],
    [],
    [[0, 1]],
  ],
  [
    "architecture and apt",
    [
      install("jq"),
      'RUN arch="$(dpkg --print-architecture)" && curl -fsSL "https://example.com/$arch.tgz" | tar -xz -C /opt/a',
    ],
    [],
    [[0, 1]],
  ],
  [
    "sudoers without sudo",
    [install("jq"), "RUN mkdir -p /etc/sudoers.d && echo x > /etc/sudoers.d/x"],
    [],
    [[0, 1]],
  ],
];

const files = /\.|^(?:a|b|t|tool|conf|list\.txt|Gemfile)$/;

describe("two lines of which one depends on the other, and two that don't:", () => {
  test.each(cases)("%s", (_, lines, dependent, independent) => {
    const text = ["FROM debian:bookworm-slim", ...lines, ""].join("\n");
    const listing = (path: string) => (files.test(path) ? ("file" as const) : undefined);
    const { graph } = splitFrom(text, { facts: factsByName, listing });
    const node = (index: number): Node => {
      const found = graph.nodes[index];
      if (!found) throw new Error(`there is no line ${index}`);
      return found;
    };
    for (const [earlier, later] of dependent) {
      expect([later, follows(graph, node(later), node(earlier))]).toEqual([later, true]);
    }
    for (const [earlier, later] of independent) {
      expect([later, follows(graph, node(later), node(earlier))]).toEqual([later, false]);
    }
  });
});
