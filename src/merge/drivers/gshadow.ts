import type { Driver } from "../driver.ts";
import { type AccountFormat, mergeAccounts } from "./account-file.ts";

const format: AccountFormat = {
  kind: "group",
  fields: [
    { name: "name" },
    { name: "password", isSecret: true },
    { name: "administrators", merge: "set" },
    { name: "members", merge: "set" },
  ],
};

/** What only root sees of groups. */
export const gshadow: Driver = {
  name: "gshadow",
  paths: /^etc\/gshadow$/,
  merge: (base, changes) => mergeAccounts(base, changes, format),
};
