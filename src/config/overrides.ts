import type { Healthcheck } from "../image/config.ts";
import type { Overrides } from "../merge/overrides.ts";
import type { Path } from "./located.ts";
import type { RawConfig, RawHealthcheck } from "./raw.ts";
import { type Reading, valuePlace } from "./reading.ts";

const units: { readonly [unit: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Nanoseconds of `1m30s`, `1.5h`, `0`; undefined for anything else. Source: Go's ParseDuration. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) {
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  return Math.round(total);
}

/** `8080/tcp` or `8000-8010/udp`; undefined when the text is no port. Source: image-spec config.md. */
export function parsePort(text: string): string | undefined {
  const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/.exec(text);
  if (!match?.[1]) return undefined;
  const [, first, last = first, protocol = "tcp"] = match;
  const sound = Number(first) >= 1 && Number(first) <= Number(last) && Number(last) <= 65_535;
  return sound ? `${text.split("/")[0]}/${protocol}` : undefined;
}

/** What an image's `config:` says, in the units of the image specification. */
export function overridesOf(reading: Reading, raw: RawConfig, path: Path): Overrides {
  const { ports, volumes, healthcheck, ...same } = raw;
  const bad = (message: string, ...rest: Path): undefined => {
    reading.report({
      code: "invalid-value",
      message,
      place: valuePlace(reading, ...path, ...rest),
    });
  };
  const goodPorts = ports?.map(
    (port, index) =>
      parsePort(String(port)) ??
      bad(`"${port}" is no port: expected one like 8080 or 53/udp`, "ports", index),
  );
  for (const [index, volume] of (volumes ?? []).entries()) {
    if (!/^(?:\/|[A-Za-z]:[\\/])/.test(volume)) {
      bad(`"${volume}" is no absolute path`, "volumes", index);
    }
  }
  const check =
    healthcheck && healthcheckOf(healthcheck, (message, key) => bad(message, "healthcheck", key));
  return {
    ...same,
    ...(goodPorts && { ports: [...new Set(goodPorts.filter((port) => port !== undefined))] }),
    ...(volumes && { volumes }),
    ...(check !== undefined && { healthcheck: check }),
  };
}

function healthcheckOf(
  raw: RawHealthcheck,
  bad: (message: string, key: string) => undefined,
): Healthcheck {
  const duration = (key: "interval" | "timeout" | "startPeriod" | "startInterval") => {
    const text = raw[key];
    if (text === undefined) return undefined;
    const message = `"${text}" is no duration: expected one like 30s, 1m30s or 500ms`;
    return parseDuration(text) ?? bad(message, key);
  };
  const [interval, timeout] = [duration("interval"), duration("timeout")];
  const [startPeriod, startInterval] = [duration("startPeriod"), duration("startInterval")];
  const test = typeof raw.test === "string" ? ["CMD-SHELL", raw.test] : raw.test;
  if (!["CMD", "CMD-SHELL", "NONE"].includes(test[0] ?? "")) {
    bad(`a test's first part is CMD, CMD-SHELL or NONE, not "${test[0] ?? ""}"`, "test");
  }
  return {
    Test: test,
    ...(interval !== undefined && { Interval: interval }),
    ...(timeout !== undefined && { Timeout: timeout }),
    ...(startPeriod !== undefined && { StartPeriod: startPeriod }),
    ...(startInterval !== undefined && { StartInterval: startInterval }),
    ...(raw.retries !== undefined && { Retries: raw.retries }),
  };
}
