import { describe, expect, test } from "vitest";
import { before, reasonFor, splitFrom } from "../../support/splits.ts";

const on = (base: string, lines: readonly string[]): string =>
  `FROM ${base}\n${lines.join("\n")}\n`;

/** Why the last line comes after the first one, line 2 of the file; both may be of several words. */
function reasonIn(lines: readonly string[], base = "debian:bookworm-slim"): string | undefined {
  return reasonFor(splitFrom(on(base, lines)), lines.length + 1, 2);
}

describe("an instruction comes after an earlier one when it", () => {
  test.each<[string, string[], string]>([
    [
      "reads what that wrote",
      ["RUN echo x > /etc/one", "RUN cat /etc/one > /srv/two"],
      "reads /etc/one",
    ],
    [
      "reads below a folder that was filled",
      [
        "RUN curl -fsSL https://x.example/go.tgz | tar -xz -C /usr/local",
        "RUN cat /usr/local/go/VERSION",
      ],
      "reads /usr/local/go/VERSION",
    ],
    [
      "reads by a pattern",
      ["COPY a.conf /etc/app/a.conf", "RUN cat /etc/app/*.conf > /srv/all"],
      "reads /etc/app/a.conf",
    ],
    [
      "reads by another name of the same folder",
      ["RUN echo x > /bin/one.txt", "RUN cat /usr/bin/one.txt > /srv/one"],
      "reads /usr/bin/one.txt",
    ],
    [
      "reads what that wrote by a link between them",
      [
        "RUN echo 1 > /opt/v1/x",
        "RUN ln -s /opt/v1 /opt/current",
        "RUN cat /opt/current/x > /srv/x",
      ],
      "reads /opt/v1/x",
    ],
    [
      "writes by a link to a link",
      [
        "RUN echo 1 > /opt/v1/x",
        "RUN ln -s v1 /opt/current && cd /srv && ln -s /opt/current",
        "RUN echo 2 > /srv/current/x",
      ],
      "writes /opt/v1/x",
    ],
    [
      "runs its program by the name of a link",
      [
        "RUN mkdir /opt/odd && curl -fsSL https://x.example/o.tgz | tar -xz -C /opt/odd",
        "RUN ln -sf /opt/odd/bin/odd /usr/local/bin/odd",
        "RUN odd setup",
      ],
      "runs /opt/odd/bin/odd",
    ],
    ["writes the same file", ["RUN echo a > /srv/a", "RUN echo b > /srv/a"], "writes /srv/a"],
    ["copies over what was copied", ["COPY app /app", "COPY app/new /app/new"], "writes /app"],
    ["removes what that made", ["COPY src /src", "RUN rm -rf /src"], "removes /src"],
    [
      "makes what that removed",
      ["RUN rm -rf /etc/nginx-extra", "COPY x /etc/nginx-extra"],
      "writes /etc/nginx-extra",
    ],
    [
      "writes into a folder that it made",
      ["COPY app.bin /app/app.bin", "RUN echo x > /app/readme"],
      "writes into /app",
    ],
    [
      "works in a folder that it made otherwise",
      ["RUN mkdir -m 700 /work", "WORKDIR /work", "RUN echo x > notes"],
      "writes /work",
    ],
    [
      "leaves a temporary file to it",
      ["ADD https://x.example/a.bin /tmp/a.bin", "RUN install /tmp/a.bin /srv/a"],
      "reads /tmp/a.bin",
    ],
    [
      "names a path of it in an argument that is not known",
      ["COPY lib /opt/lib", "RUN jq -n -L /opt/lib 'import \"a\" as a; 1' > /srv/x"],
      "reads /opt/lib",
    ],
    [
      "runs a program of a package of that name",
      ["RUN apt-get update && apt-get install -y git", "RUN git clone https://x.example/r /opt/r"],
      "runs git",
    ],
    [
      "runs a program of a package of another name",
      ["RUN apt-get update && apt-get install -y build-essential", "RUN gcc -o /srv/a /srv/a.c"],
      "runs gcc",
    ],
    [
      "runs a file that it put on PATH",
      ["COPY tool /usr/local/bin/tool", "RUN tool --version"],
      "runs tool",
    ],
    [
      "runs a program from a folder that PATH has for it",
      [
        "RUN curl -fsSL https://x.example/go.tgz | tar -xz -C /usr/local",
        "ENV PATH=/usr/local/go/bin:$PATH",
        "RUN go version",
      ],
      "runs go, which may be in /usr/local/go/bin",
    ],
    [
      "runs a program that any package may bring",
      ["RUN apt-get update && apt-get install -y acme-suite", "RUN acmectl status"],
      "runs acmectl, which may be of acme-suite",
    ],
    [
      "builds with what may be there",
      ["RUN apt-get update && apt-get install -y libpq-dev", "RUN pip install psycopg2"],
      "runs pip, which may use libpq-dev",
    ],
    [
      "installs by package lists of it",
      ["RUN apt-get update", "RUN apt-get install -y jq"],
      "installs from the package lists of apt",
    ],
    [
      "installs from repositories of it",
      [
        "RUN echo 'deb https://x.example stable main' > /etc/apt/sources.list.d/x.list",
        "RUN apt-get update && apt-get install -y jq",
      ],
      "reads /etc/apt/sources.list.d/x.list",
    ],
    [
      "installs by answers of it",
      [
        "RUN echo 'a a/b select c' | debconf-set-selections",
        "RUN apt-get update && apt-get install -y jq",
      ],
      "installs by what debconf-set-selections arranged",
    ],
    [
      "runs what it upgraded",
      ["RUN apt-get update && apt-get upgrade -y", "RUN ls > /srv/list"],
      "runs programs that were upgraded",
    ],
    [
      "upgrades what it installed",
      ["RUN apt-get update && apt-get install -y jq", "RUN apt-get update && apt-get upgrade -y"],
      "upgrades jq",
    ],
    [
      "removes a package of it",
      ["RUN apt-get update && apt-get install -y gcc", "RUN apt-get purge -y gcc"],
      "removes gcc",
    ],
    [
      "writes a file that a package of it may own",
      ["RUN apt-get update && apt-get install -y nginx", "COPY nginx.conf /etc/nginx/nginx.conf"],
      "writes /etc/nginx/nginx.conf, which may be of nginx",
    ],
    [
      "installs packages that may look at a file of it",
      ["COPY nginx.conf /etc/nginx/nginx.conf", "RUN apt-get update && apt-get install -y nginx"],
      "installs packages that may look at /etc/nginx/nginx.conf",
    ],
    [
      "installs into the same environment of Python",
      ["RUN pip install numpy==1.26", "RUN pip install pandas"],
      "installs beside other packages of pip",
    ],
    ["uses a user of it", ["RUN useradd app", "RUN chown app /srv"], "uses app"],
    ["copies as a user of it", ["RUN useradd app", "COPY --chown=app x /srv/x"], "uses app"],
    ["runs as a user of it", ["RUN useradd app", "USER app", "RUN id > /tmp/id"], "uses app"],
    [
      "uses a user that a package may have made",
      ["RUN apt-get update && apt-get install -y postgresql", "RUN chown postgres /srv"],
      "uses postgres",
    ],
    [
      "takes the next free number",
      ["RUN useradd one", "RUN useradd two"],
      "takes the next free number after one",
    ],
    [
      "asks a server whose certificate is checked by it",
      [
        "RUN apt-get update && apt-get install -y ca-certificates",
        "RUN apt-get update && apt-get install -y curl && curl https://x.example > /srv/x",
      ],
      "runs curl, which trusts its certificates",
    ],
    [
      "reads its own configuration, which is there",
      ["RUN git config --global user.name x", "RUN git clone https://x.example/r /opt/r"],
      "reads /root/.gitconfig",
    ],
    [
      "can't be known",
      ["RUN echo x > /srv/x", "COPY run.sh /opt/run.sh", "RUN /opt/run.sh"],
      "does what is not known, runs /opt/run.sh",
    ],
    [
      "comes after what can't be known",
      ["RUN curl https://x.example | sh", "COPY x /srv/x"],
      "comes after what is not known, ",
    ],
  ])("%s", (_, lines, reason) => {
    expect(reasonIn(lines)).toContain(reason);
  });
});

describe("an instruction does not come after an earlier one when", () => {
  test.each<[string, string[]]>([
    ["they have nothing to do with each other", ["RUN echo a > /srv/a", "RUN echo b > /srv/b"]],
    [
      "both install packages, each with lists of its own",
      [
        "RUN apt-get update && apt-get install -y maven && rm -rf /var/lib/apt/lists/*",
        "RUN apt-get update && apt-get install -y golang && rm -rf /var/lib/apt/lists/*",
      ],
    ],
    ["it only reads what that one reads", ["RUN cat /etc/a > /srv/a", "RUN cat /etc/a > /srv/b"]],
    ["both make one folder", ["RUN mkdir -p /opt/x", "RUN mkdir -p /opt/x"]],
    [
      "both use a temporary file of one name and take it away",
      [
        "RUN curl -o /tmp/a.tgz https://x.example/a && tar -xf /tmp/a.tgz -C /opt/a && rm /tmp/a.tgz",
        "RUN curl -o /tmp/a.tgz https://x.example/b && tar -xf /tmp/a.tgz -C /opt/b && rm /tmp/a.tgz",
      ],
    ],
    [
      "files are unpacked beside others",
      [
        "RUN curl -fsSL https://x.example/go.tgz | tar -xz -C /usr/local",
        "RUN curl -fsSLo /usr/local/bin/kubectl https://x.example/kubectl && chmod +x /usr/local/bin/kubectl",
      ],
    ],
    [
      "the package is another one's",
      ["RUN apt-get update && apt-get install -y redis-server", "COPY n.conf /etc/nginx/n.conf"],
    ],
    [
      "the program is a package's that is known",
      [
        "RUN apt-get update && apt-get install -y maven",
        "RUN git clone https://x.example/r /opt/r",
      ],
    ],
    [
      "packages of npm stand each in a folder of its own",
      ["RUN npm install -g yarn", "RUN npm install -g typescript"],
    ],
    ["a number needs no account", ["RUN useradd app", "COPY --chown=1000:1000 x /srv/x"]],
    ["the account is one of every image", ["RUN useradd app", "RUN chown www-data /srv"]],
    [
      "what it writes there is only mounted",
      ["COPY a /mnt/a", "RUN --mount=type=cache,target=/mnt/a touch /mnt/a/x"],
    ],
    [
      "a compiler does not matter to what is copied",
      ["RUN apt-get update && apt-get install -y gcc", "COPY x /srv/x"],
    ],
  ])("%s", (_, lines) => {
    expect(reasonIn(lines)).toBeUndefined();
  });
});

test("an unknown program comes after all that is before it, and all that is behind comes after it", () => {
  const split = splitFrom(
    on("debian:bookworm-slim", ["COPY a /a", "COPY b /b", "RUN ./install.sh", "COPY c /c"]),
  );
  expect(before(split, 4)).toEqual([2, 3]);
  expect(before(split, 5)).toEqual([4]);
});

test("what a directory of the context has is looked up, so that only that is written", () => {
  const text = on("debian:bookworm-slim", ["COPY etc/ /etc/", "RUN cat /etc/other > /srv/x"]);
  const listing = (path: string) => (path === "etc/" || path === "etc" ? ["app.conf"] : undefined);
  expect(before(splitFrom(text), 3)).toEqual([2]);
  expect(before(splitFrom(text, { listing }), 3)).toEqual([]);
});

test("what ENV says of the base is known where the base is", () => {
  const facts = () => ({
    user: "",
    workdir: "/data",
    shell: ["/bin/sh", "-c"],
    env: {},
    ports: [],
    volumes: [],
    hasTriggers: false,
  });
  const text = on("registry.example.com/x", ["RUN touch a", "RUN cat /data/a > /srv/a"]);
  expect(before(splitFrom(text, { facts }), 3)).toEqual([2]);
});
