import { expect, test } from "vitest";
import { ephemeralOf, pairOf, regenerateOf } from "../../../src/merge/classes.ts";

test.each([
  ["etc/passwd-", "backups", "base"],
  ["var/lib/dpkg/status-old", "backups", "base"],
  ["var/cache/debconf/config.dat-old", "backups", "base"],
  ["var/lib/ucf/hashfile.1", "backups", "base"],
  ["etc/.pwd.lock", "locks", "last"],
  ["var/lib/dpkg/lock-frontend", "locks", "last"],
  ["var/lib/dpkg/triggers/Lock", "locks", "last"],
  ["lib/apk/db/lock", "locks", "last"],
  ["usr/lib/sysimage/rpm/.rpm.lock", "locks", "last"],
  ["etc/machine-id", "machine ids", "base"],
  ["var/lib/dbus/machine-id", "machine ids", "base"],
  ["var/cache/ldconfig/aux-cache", "caches", "base"],
  ["var/cache/man/index.db", "caches", "base"],
  ["var/cache/fontconfig/3830d5c3ddfd5cd38a049b759396e72e-le64.cache-8", "caches", "base"],
  ["var/cache/apt/pkgcache.bin", "caches", "last"],
  ["var/cache/apt/srcpkgcache.bin", "caches", "last"],
  ["var/lib/apt/lists/deb.example.org_debian_dists_bookworm_InRelease", "package lists", "last"],
  ["usr/lib/python3/dist-packages/__pycache__/six.cpython-311.pyc", "compiled Python", "last"],
  ["var/log/apt/eipp.log.xz", "logs", "last"],
  ["var/log/lastlog", "logs", "last"],
  ["tmp/x", "temporary files", "last"],
])("/%s counts for little: %s", (path, name, how) => {
  expect(ephemeralOf(path)).toEqual({ class: name, how });
  expect(regenerateOf(path)).toBeUndefined();
});

test.each([
  "etc/passwd",
  "etc/motd",
  "var/lib/dpkg/status",
  "var/cache/debconf/config.dat",
  "var/lib/ucf/hashfile",
  "opt/app/lock",
  "usr/src/six.py",
  "srv/var/log/x",
])("/%s counts", (path) => {
  expect(ephemeralOf(path)).toBeUndefined();
});

test("a certificate and its key are a pair, and so are both halves of a key", () => {
  const snakeoil = pairOf("etc/ssl/certs/ssl-cert-snakeoil.pem");
  expect(snakeoil).toBeDefined();
  expect(pairOf("etc/ssl/private/ssl-cert-snakeoil.key")).toBe(snakeoil);
  const rsa = pairOf("etc/ssh/ssh_host_rsa_key");
  expect(pairOf("etc/ssh/ssh_host_rsa_key.pub")).toBe(rsa);
  expect(pairOf("etc/ssh/ssh_host_ed25519_key")).not.toBe(rsa);
  expect(pairOf("etc/ssl/certs/ca-certificates.crt")).toBeUndefined();
});

test.each([
  ["usr/share/mime/mime.cache", "update-mime-database /usr/share/mime"],
  [
    "usr/share/glib-2.0/schemas/gschemas.compiled",
    "glib-compile-schemas /usr/share/glib-2.0/schemas",
  ],
  [
    "usr/share/icons/hicolor/icon-theme.cache",
    "gtk-update-icon-cache --force /usr/share/icons/hicolor",
  ],
  ["usr/share/info/dir", "update-info-dir"],
  ["etc/udev/hwdb.bin", "systemd-hwdb update"],
])("/%s is made anew by %s", (path, command) => {
  expect(regenerateOf(path)).toEqual({ command });
});

test("what packages ship to generate from is not generated", () => {
  expect(regenerateOf("usr/share/mime/packages/app.xml")).toBeUndefined();
});
