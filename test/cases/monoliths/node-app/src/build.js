import { cpSync } from "node:fs";

cpSync("public", "dist/public", { recursive: true });
cpSync("src/server.js", "dist/server.js");
