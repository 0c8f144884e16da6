import type { Driver } from "../driver.ts";
import { type AccountFormat, mergeAccounts } from "./account-file.ts";

const format: AccountFormat = {
  kind: "group",
  fields: [
    { name: "name" },
    { name: "password", isSecret: true },
    { name: "gid" },
    { name: "members", merge: "set" },
  ],
};

/** Groups, with the members that any section gave them. Numbers were made to go together before. */
export const group: Driver = {
  name: "group",
  paths: /^etc\/group$/,
  merge: (base, changes) => mergeAccounts(base, changes, format),
};
