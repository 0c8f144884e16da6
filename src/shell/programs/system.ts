import { has, type Parsed } from "../options.ts";
import { argOf, literalOf } from "../pieces.ts";
import type { Call, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const nothing = "nothing";

/** Links under /etc/alternatives; the records of them are merged. */
function alternatives(call: Call, parsed: Parsed): undefined {
  const at = (path: string) => argOf(path, call.offset);
  const of = (arg: Parsed["operands"][number] | undefined) =>
    arg ? literalOf(arg.pieces) : undefined;
  const install = parsed.options.some(({ name }) => name === "--install" || name === "--slave");
  const { operands } = parsed;
  if (has(parsed, "--display --query --list --get-selections")) return;
  if (!install) {
    const name = of(operands[0]);
    usePath(
      call,
      at(name ? `/etc/alternatives/${name}` : "/etc/alternatives"),
      name ? "change" : "change tree",
    );
    if (operands[1]) usePath(call, operands[1], "read");
    return;
  }
  // --install link name path priority [--slave link name path]…
  const groups = [
    operands.slice(0, 3),
    operands.slice(4, 7),
    operands.slice(7, 10),
    operands.slice(10, 13),
  ];
  for (const [link, name, path] of groups) {
    if (!link || !name || !path) continue;
    usePath(call, link, "write");
    usePath(call, at(`/etc/alternatives/${of(name) ?? "*"}`), "write");
    usePath(call, path, "read");
  }
  if (operands.length > 13) usePath(call, at("/etc/alternatives"), "change tree");
}

const libraries = "/lib /usr/lib /usr/local/lib".split(" ");

/** Tools that change parts of the system which have a place of their own. */
export const systemPrograms: Programs = {
  "update-alternatives alternatives": {
    options: { "--altdir --admindir --log": nothing },
    act: alternatives,
  },
  ldconfig: {
    options: { "-f": "read", "-C": "write", "-r": "change tree" },
    operands: "read tree",
    also: [
      ["read", "/etc/ld.so.conf"],
      ["read tree", "/etc/ld.so.conf.d"],
      ...libraries.map((path) => ["read tree", path] as const),
      ["write", "/etc/ld.so.cache"],
    ],
  },
  "update-ca-certificates": {
    also: [
      ["read", "/etc/ca-certificates.conf"],
      ["read tree", "/usr/local/share/ca-certificates"],
      ["read tree", "/usr/share/ca-certificates"],
      ["change tree", "/etc/ssl/certs"],
    ],
  },
  "update-ca-trust": {
    operands: nothing,
    also: [
      ["read tree", "/etc/pki/ca-trust"],
      ["read tree", "/usr/share/pki"],
      ["change tree", "/etc/pki/ca-trust/extracted"],
    ],
  },
  "locale-gen": {
    operands: nothing,
    also: [
      ["change", "/etc/locale.gen"],
      ["change tree", "/usr/lib/locale"],
      ["read tree", "/usr/share/i18n"],
    ],
  },
  localedef: {
    options: { "-i -f -A -c": nothing },
    operands: nothing,
    also: [
      ["change tree", "/usr/lib/locale"],
      ["read tree", "/usr/share/i18n"],
    ],
  },
  "update-locale": { operands: nothing, also: [["change", "/etc/default/locale"]] },
  "fc-cache": {
    operands: "read tree",
    also: [
      ["read tree", "/usr/share/fonts"],
      ["read tree", "/usr/local/share/fonts"],
      ["change tree", "/var/cache/fontconfig"],
      ["read tree", "/etc/fonts"],
    ],
  },
  crontab: {
    options: { "-u": "user" },
    operands: "read",
    also: [["change tree", "/var/spool/cron"]],
  },
  systemctl: {
    verbs: {
      "enable disable mask unmask preset set-default": {
        operands: nothing,
        also: [
          ["change tree", "/etc/systemd"],
          ["read tree", "/usr/lib/systemd"],
          ["read tree", "/lib/systemd"],
        ],
      },
      "status is-enabled is-active list-units list-unit-files show cat": { operands: nothing },
      "daemon-reload": {},
      "start stop restart reload": { unknown: "runs a service" },
    },
  },
  "service invoke-rc.d rc-service initctl": { unknown: "runs a service", operands: nothing },
  "update-rc.d chkconfig rc-update insserv": { operands: nothing, also: [["change tree", "/etc"]] },
  "a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf": {
    operands: nothing,
    also: [
      ["change tree", "/etc/apache2"],
      ["change tree", "/var/lib/apache2"],
    ],
  },
  "phpenmod phpdismod": {
    operands: nothing,
    also: [
      ["change tree", "/etc/php"],
      ["change tree", "/var/lib/php"],
    ],
  },
};
