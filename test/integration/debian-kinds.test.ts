import { describe, expect } from "vitest";
import {
  expectSound,
  install,
  packagesOf,
  sectionImages,
  writeSections,
} from "../support/debian.ts";
import { test } from "../support/rig.ts";

const locale = (name: string): string =>
  `RUN sed -i 's/^# ${name}.UTF-8/${name}.UTF-8/' /etc/locale.gen && locale-gen`;

/** A library of one's own where only `ldconfig` finds it. */
const ownLibrary = `RUN mkdir /opt/foo && echo /opt/foo > /etc/ld.so.conf.d/foo.conf && \\
  sed 's/libbz2.so.1.0/libfoo.so.1.0/g' /lib/x86_64-linux-gnu/libbz2.so.1.0 > /opt/foo/libfoo.so.1.0 && \\
  ldconfig`;

/** What each section brings that the nine sections of the other test have not. */
const sections = {
  "locale-and-certificate": `${install("locales", "ssl-cert")}\n${locale("de_DE")}`,
  "locale-and-zones": `${install("locales", "tzdata")}\n${locale("fr_FR")}`,
  "triggers-alternatives-user": `${install("openssh-server", "dbus", "vim", "man-db")}\nRUN useradd -m app`,
  "fonts-info-user": `${install("info", "fonts-dejavu-core", "fontconfig")}\nRUN useradd -m -u 1001 alice`,
  "statoverrides-logs": install("exim4", "cron", "logrotate", "rsyslog"),
  modules: install("apache2"),
  catalogs: install("docbook", "sgml-base", "texinfo"),
  shells: install("zsh", "fish", "sudo"),
  "linker-cache": ownLibrary,
  units: install("systemd"),
};

describe("sections of the kinds that the nine have not, merged without a rule", {
  timeout: 1_200_000,
}, () => {
  test("are a sound Debian with the union of the packages, locales, users and libraries", async ({
    rig,
  }) => {
    await writeSections(rig, sections);
    expect(await rig.layerbuild(["build", "--push"])).toMatchObject({ exitCode: 0 });
    const image = `${rig.registry.host}/tool:latest`;
    const lists: string[][] = [];
    for (const section of await sectionImages(rig)) lists.push(await packagesOf(rig, section));
    expect(await packagesOf(rig, image)).toEqual([...new Set(lists.flat())].sort());
    await expectSound(rig, image);

    const look =
      "locale -a; id -u app alice; ldconfig -p | grep -o /opt/foo/.*; apache2ctl -t 2>&1";
    const { stdout } = await rig.docker(["run", "--rm", image, "bash", "-c", look]);
    const seen = stdout.split("\n");
    const expected = ["de_DE.utf8", "fr_FR.utf8", "1000", "1001", "/opt/foo/libfoo.so.1.0"];
    expect(seen).toEqual(expect.arrayContaining([...expected, "Syntax OK"]));
  });
});
