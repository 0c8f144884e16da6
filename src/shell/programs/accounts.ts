import { tellUnknown } from "../interpreter.ts";
import { has, optionValue, optionValues, type Parsed } from "../options.ts";
import { type Arg, argOf, literalOf } from "../pieces.ts";
import type { Call, Program, Programs } from "../program.ts";
import { namesIn, use, usePath } from "../use.ts";

const nothing = "nothing";

const userOptions = {
  "-u --uid -c --comment --gecos -s --shell -p --password -k --skel -e --expiredate -f --inactive -K --key --firstuid --lastuid --firstgid --lastgid --gid":
    nothing,
  "-d --home-dir --home -h -b --base-dir": nothing,
  "-g -G --groups --ingroup": nothing,
} as const;

function makeUser(call: Call, parsed: Parsed, name: Arg): void {
  const { draft } = call.shell;
  const [user] = namesIn(call.shell, call.name, name, "user");
  for (const group of optionValues(parsed, "-g --gid -G --groups --ingroup")) {
    // Of busybox and Debian's adduser -g is a comment.
    if (call.name === "adduser" && has(parsed, "-g") && group === optionValue(parsed, "-g"))
      continue;
    use(call, group, "groups");
  }
  const home = optionValue(parsed, "-d --home-dir --home -h");
  // Without an option it is up to the system's settings.
  const never = has(parsed, "-M -H --no-create-home");
  const makesHome = !never && (has(parsed, "-m --create-home") || !has(parsed, "-r"));
  if (user === undefined) return;
  draft.makesUsers.add(user);
  // The group that busybox's adduser is given takes the place of one of the user's own.
  const other = has(parsed, "-N --no-user-group -g --gid --ingroup");
  if (!other && !(call.name === "adduser" && has(parsed, "-G"))) draft.makesGroups.add(user);
  const folder = home ? literalOf(home.pieces) : `/home/${user}`;
  if (folder !== undefined) call.shell.homes.set(user, folder);
  if (!makesHome) return;
  usePath(call, argOf("/etc/skel", call.offset), "read tree");
  usePath(call, home ?? argOf(`/home/${user}`, call.offset), "write tree");
}

/** `adduser USER GROUP` puts a user into a group; with one word it makes a user. */
function addUser(call: Call, parsed: Parsed): undefined {
  const [name, group] = parsed.operands;
  if (has(parsed, "-D") && call.name === "useradd") {
    usePath(call, argOf("/etc/default/useradd", call.offset), "change");
    return;
  }
  if (name && group) {
    use(call, name, "user");
    use(call, group, "group");
  } else if (name) {
    makeUser(call, parsed, name);
  }
}

function addGroup(call: Call, parsed: Parsed): undefined {
  const [first, second] = parsed.operands;
  if (first && second) {
    use(call, first, "user");
    use(call, second, "group");
  } else if (first) {
    for (const name of namesIn(call.shell, call.name, first, "group"))
      call.shell.draft.makesGroups.add(name);
  }
}

function changeUser(call: Call, parsed: Parsed): undefined {
  const { draft } = call.shell;
  for (const name of optionValues(parsed, "-l --login")) {
    for (const one of namesIn(call.shell, call.name, name, "user")) draft.makesUsers.add(one);
  }
  const home = optionValue(parsed, "-d --home");
  if (home && has(parsed, "-m --move-home")) {
    usePath(call, home, "write tree");
    const user = literalOf(parsed.operands.at(-1)?.pieces ?? []);
    // The home that it has now is not known here; it is most often this one.
    if (user !== undefined) usePath(call, argOf(`/home/${user}`, call.offset), "move");
    tellUnknown(call.shell, `${call.name} moves a home folder that is not known`, call.offset);
  }
}

/** `name:password` lines at standard input. */
function changePasswords(call: Call): undefined {
  const { shell, start, offset } = call;
  const input = start.input && literalOf(start.input);
  if (input === undefined) {
    const known = start.input?.[0];
    const name = known && "text" in known ? /^([\w.-]+):/.exec(known.text)?.[1] : undefined;
    if (name !== undefined && !(known && "text" in known && known.text.includes("\n")))
      shell.draft.usesUsers.add(name);
    else tellUnknown(shell, `${call.name} reads users that are not known`, offset);
    return;
  }
  for (const line of input.split("\n")) {
    const name = line.split(":")[0];
    if (name) shell.draft.usesUsers.add(name);
  }
}

const ofUser = (options: string): Program => ({
  options: { [options]: nothing },
  operands: "user",
});

/** Users and groups. The files that they stand in are merged by their records, and are not listed. */
export const accountPrograms: Programs = {
  "useradd adduser": { options: userOptions, act: addUser },
  "groupadd addgroup": { options: { "-g --gid -K --key -p --password": nothing }, act: addGroup },
  usermod: {
    options: {
      ...{
        "-c --comment -e --expiredate -f --inactive -p --password -s --shell -u --uid -l --login -v -V -w -W --add-subuids --add-subgids -d --home":
          nothing,
      },
      "-g --gid -G --groups": "groups",
    },
    operands: "user",
    act: changeUser,
  },
  groupmod: {
    options: { "-g --gid -n --new-name -p": nothing },
    operands: "group",
    act: (call, parsed) => {
      const name = literalOf(optionValue(parsed, "-n --new-name")?.pieces ?? []);
      if (name) call.shell.draft.makesGroups.add(name);
      return undefined;
    },
  },
  gpasswd: { options: { "-a --add -d --delete -M --members -A": "users" }, operands: "group" },
  "userdel deluser": {
    operands: "user",
    act: (call, parsed) => {
      const user = literalOf(parsed.operands[0]?.pieces ?? []);
      if (user !== undefined && has(parsed, "-r --remove --remove-home"))
        usePath(call, argOf(`/home/${user}`, call.offset), "remove tree");
      return undefined;
    },
  },
  "groupdel delgroup": { operands: "group" },
  passwd: ofUser("-i --inactive -n --mindays -w --warndays -x --maxdays -R --root"),
  chage: ofUser(
    "-d --lastday -E --expiredate -I --inactive -m --mindays -M --maxdays -W --warndays",
  ),
  chsh: ofUser("-s --shell -R --root"),
  chfn: ofUser("-f -r -w -h -o --full-name"),
  "chpasswd chgpasswd": {
    options: { "-c --crypt-method -s --sha-rounds": nothing },
    act: changePasswords,
  },
  newusers: { operands: "read", unknown: "makes users that are not known" },
  "pwconv grpconv pwunconv grpunconv pwck grpck": {
    also: [
      ["read", "/etc/passwd"],
      ["read", "/etc/group"],
    ],
  },
  visudo: { options: { "-f --file": "read" }, operands: "read" },
  "loginctl newgrp": { unknown: "works on sessions" },
};
