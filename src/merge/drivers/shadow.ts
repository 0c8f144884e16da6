import type { Driver } from "../driver.ts";
import { type AccountFormat, mergeAccounts } from "./account-file.ts";

const format: AccountFormat = {
  kind: "user",
  fields: [
    { name: "name" },
    { name: "password", isSecret: true },
    // The day of the build; 0, which asks for a new password, stands above all others.
    { name: "day of the last change", merge: "least" },
    { name: "minimum age" },
    { name: "maximum age" },
    { name: "warning period" },
    { name: "inactivity period" },
    { name: "day of expiry" },
    { name: "last field" },
  ],
};

/** What only root sees of users. */
export const shadow: Driver = {
  name: "shadow",
  paths: /^etc\/shadow$/,
  merge: (base, changes) => mergeAccounts(base, changes, format),
};
