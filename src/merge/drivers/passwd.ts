import type { Driver } from "../driver.ts";
import { type AccountFormat, mergeAccounts } from "./account-file.ts";

const format: AccountFormat = {
  kind: "user",
  fields: [
    { name: "name" },
    { name: "password", isSecret: true },
    { name: "uid" },
    { name: "gid" },
    { name: "comment" },
    { name: "home" },
    { name: "shell" },
  ],
};

/** Users. Their numbers were made to go together before (`renumber`). */
export const passwd: Driver = {
  name: "passwd",
  paths: /^etc\/passwd$/,
  merge: (base, changes) => mergeAccounts(base, changes, format),
};
