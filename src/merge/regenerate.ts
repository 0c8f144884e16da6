import type { MergePolicy } from "./policy.ts";
import { parentOf } from "./tree.ts";

/** What generates a file: a command that has the file's folder for `DIR`. */
const commands: readonly (readonly [path: RegExp, command: string])[] = [
  [/^usr\/share\/mime\//, "update-mime-database /usr/share/mime"],
  [/\/gschemas\.compiled$/, "glib-compile-schemas DIR"],
  [/\/giomodule\.cache$/, "gio-querymodules DIR"],
  [/\/gdk-pixbuf-2\.0\/.*\/loaders\.cache$/, "gdk-pixbuf-query-loaders --update-cache"],
  [/\/gtk-3\.0\/.*\/immodules\.cache$/, "gtk-query-immodules-3.0 --update-cache"],
  [/\/icon-theme\.cache$/, "gtk-update-icon-cache --force DIR"],
  [/\/mimeinfo\.cache$/, "update-desktop-database DIR"],
  [/^usr\/share\/info\/dir$/, "update-info-dir"],
  [/\/udev\/hwdb\.bin$/, "systemd-hwdb update"],
  [/\/systemd\/catalog\/database$/, "journalctl --update-catalog"],
  [/^etc\/sgml\/|^var\/lib\/sgml-base\//, "update-catalog --update-super"],
  [/^var\/cache\/fontconfig\//, "fc-cache --force"],
  [/^var\/cache\/man\//, "mandb --quiet"],
  [/^usr\/lib\/locale\/locale-archive$/, "locale-gen"],
  [/^etc\/ld\.so\.cache$/, "ldconfig"],
  [/^etc\/ssl\/certs\/(?:ca-certificates\.crt|java\/cacerts)$/, "update-ca-certificates --fresh"],
];

/**
 * The command line that makes a generated file anew, for `merge.finalize`; undefined for others. The
 * path is in the form of `Entry.path`.
 */
export function commandFor(path: string): string | undefined {
  const [, command] = commands.find(([pattern]) => pattern.test(path)) ?? [];
  return command?.replace("DIR", () => `/${parentOf(path) ?? ""}`);
}

/** Whether the person has the program of such a command run on the merged root. */
export function isFinalized({ finalize }: MergePolicy, command: string): boolean {
  const [program = ""] = command.split(" ");
  return finalize.some((line) => line.split(/[\s;&|()/]+/).includes(program));
}
