import { variableValue } from "../interpreter.ts";
import { has, optionValue, optionValues } from "../options.ts";
import { argOf, isGap, literalOf } from "../pieces.ts";
import type { Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const nothing = "nothing";

const gpg: Program = {
  options: {
    "--keyserver --recv-keys --recv --fingerprint --homedir --keyring --primary-keyring --export --armor-of --passphrase --pinentry-mode --trust-model --status-fd --keyserver-options -u --local-user -r --recipient --quick-gen-key --edit-key --list-keys-of --batch-of":
      nothing,
    "-o --output": "write",
  },
  act: (call, parsed) => {
    const home =
      optionValue(parsed, "--homedir")?.pieces ??
      variableValue(call.shell, call.state, "GNUPGHOME")[0] ??
      [];
    const known = home.length > 0 && !(isGap(home[0] ?? { text: "" }) && home.length === 1);
    const folder = known ? home : [{ text: `${call.shell.context.home}/.gnupg` }];
    usePath(call, { pieces: folder, offset: call.offset, loose: false }, "change tree");
    for (const ring of optionValues(parsed, "--keyring --primary-keyring"))
      usePath(call, ring, "change");
    if (
      has(
        parsed,
        "--verify --import --dearmor --show-keys --decrypt -d --enarmor --import-ownertrust",
      )
    ) {
      for (const arg of parsed.operands) {
        if (literalOf(arg.pieces) === "-") continue;
        usePath(call, arg, "read");
        // Without a name for what comes out it is put beside what went in.
        if (has(parsed, "--dearmor") && !has(parsed, "-o --output"))
          usePath(call, { ...arg, pieces: [...arg.pieces, { text: ".gpg" }] }, "write");
      }
    }
    return undefined;
  },
};

/** Keys, signatures and certificates. */
export const keyPrograms: Programs = {
  gpg,
  gpg2: gpg,
  "gpgconf gpg-agent dirmngr gpg-connect-agent": {
    operands: nothing,
    options: { "--homedir": "change tree" },
  },
  openssl: {
    options: {
      "-in -CA -CAkey -key -cert -config -extfile -signkey -CAfile -inkey -certfile -verify -signature -kfile":
        "read",
      "-out -keyout -writerand -CAserial": "write",
      "-subj -days -newkey -passout -passin -addext -set_serial -pass -k -name -extensions -sha256-of -connect -servername -iter":
        nothing,
    },
    operands: nothing,
  },
  "ssh-keygen": {
    options: { "-t -b -C -N -P -m -R -F -s -I -n -V": nothing, "-f": "change" },
    operands: nothing,
    act: (call, parsed) => {
      const file = optionValue(parsed, "-f");
      if (file) usePath(call, { ...file, pieces: [...file.pieces, { text: ".pub" }] }, "write");
      else if (has(parsed, "-A")) usePath(call, argOf("/etc/ssh", call.offset), "change tree");
      else usePath(call, argOf(`${call.shell.context.home}/.ssh`, call.offset), "change tree");
      return undefined;
    },
  },
  "ssh-keyscan": { options: { "-t -p -T": nothing, "-f": "read" }, operands: nothing },
};
