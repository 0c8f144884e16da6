// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import fc from "fast-check";
import { generated } from "./generated.ts";

const pick = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const joined = (parts: fc.Arbitrary<string>, min: number, max: number): fc.Arbitrary<string> =>
  fc.array(parts, { minLength: min, maxLength: max }).map((all) => all.join(""));

const name = pick("RUN", "COPY", "ADD", "LABEL", "ENV", "CMD", "run", "Workdir", "EXPOSE", "SHELL");
const continued = pick(
  "\\\n",
  "\\\n  ",
  "\\  \n",
  "\\\t\n",
  "\\\n# c\n",
  "\\\n\n",
  "\\\n \t# c \\\n",
);
const mark = pick("<<E", "<<-E", "<<'E'", '<<"E"', "3<<E", "<<-'E'", "<<E'F'", "<<F");
const fragment = fc.oneof(
  { weight: 4, arbitrary: pick(" ", " a", " b=c", " x", "  ", "\t", "y ") },
  continued,
  { weight: 2, arbitrary: mark.map((text) => ` ${text} `) },
  pick('"', "'", '"x y"', "'z'", "\\\\", "\\ ", "\\n", "#", " # d", "<<<x", "a<<b", "<", "<<"),
  pick(
    "--x",
    " --mount=a",
    ' ["a"]',
    ' ["a", "b c"]',
    "$X",
    "${X}",
    "é",
    "\u00a0",
    "&&",
    "$((1<<2))",
  ),
);
const body = pick(
  "x\n",
  "E\n",
  "\tE\n",
  "# c\n",
  "E \n",
  "\\\n",
  "F\n",
  "EF\n",
  "\n",
  "LABEL z=z\n",
);
const instruction = fc
  .tuple(name, joined(fragment, 1, 7), fc.array(body, { maxLength: 5 }))
  .map(([word, text, lines]) => `${word} ${text}\n${text.includes("<<") ? lines.join("") : ""}`);

/** Instructions, each with what belongs to it; many are none. */
export const instructionCases = (): string[] => generated(instruction, 3000);

/** What variables are set to in the file that the expansions stand in. */
export const expansionValues: { readonly [name: string]: string } = {
  V: "one.two.three",
  E: "",
  S: "a  b*c",
  P: "/x/y/x",
  U: "ünï→x",
};
const variable = pick("V", "E", "S", "P", "U", "NONE", "_x1");
const plain = pick(
  "a",
  ".",
  "-",
  "/",
  "*",
  "?",
  "é",
  "\\$",
  "\\\\",
  "\\x",
  "\\}",
  "+",
  ":",
  "#",
  "%",
);
const simple = fc.oneof(
  variable.map((text) => `$${text}`),
  variable.map((text) => `\${${text}}`),
  pick("$$", "$1", "$", "'q $V\\'", '"d $V ${E:-e} \\" \\x"', "\\'", '\\"'),
);
const word = joined(fc.oneof({ weight: 2, arbitrary: plain }, simple), 0, 3);
const defaulted = fc
  .tuple(variable, pick(":-", "-", ":+", "+", ":?", "?"), word)
  .map((parts) => `\${${parts.join("")}}`);
/** Never empty, whatever variables are: engines of this age do not survive that. */
const pattern = fc
  .tuple(
    pick("o", "*.", "*", "?", "one", "t*", "*e", "\\*", "x", "/", "e", "ï", "*x*"),
    joined(
      fc.oneof({ weight: 3, arbitrary: pick("o", ".", "*", "?", "e", "\\?", "[") }, simple),
      0,
      2,
    ),
  )
  .map((parts) => parts.join(""));
const trimmed = fc
  .tuple(variable, pick("#", "##", "%", "%%"), pattern)
  .map((parts) => `\${${parts.join("")}}`);
const searched = joined(pick("o", ".", "*", "?", "e", "\\/", "\\*", "x", "t", "[", "(", "|"), 0, 3);
const replaced = fc
  .tuple(variable, pick("/", "//"), searched, joined(pick("", "X", "-", "yy", "\\}", "*"), 0, 2))
  .map(([text, all, what, instead]) => `\${${text}${all}${what}/${instead}}`);
const expansion = joined(
  fc.oneof(
    plain,
    { weight: 2, arbitrary: simple },
    { weight: 2, arbitrary: defaulted },
    trimmed,
    replaced,
  ),
  1,
  4,
);

/** Values with variables in all forms; some are wrong. */
export const expansionCases = (): string[] => generated(expansion, 900);

/** Dockerfiles that no builder takes, each with one fault. */
export const wrongDockerfiles: readonly string[] = [
  "FRON scratch\n",
  "FROM a b\n",
  "FROM a AS 1b\n",
  "FROM\n",
  "RUN a\nFROM scratch\n",
  ...[
    "FOO bar",
    "\\\n\nFOO bar",
    "ENV A",
    "ENV A=1 B",
    "ENV =x",
    "LABEL a",
    "LABEL a=b c",
    "ARG",
    "ARG =x",
    "COPY a",
    "COPY \\\n  # why\n  a",
    'COPY ["a"]',
    'COPY ["a", 1]',
    'CMD ["a", {}]',
    "COPY <<E /x\na",
    "COPY <<E <<F /x\na\nE\nb",
    "COPY a <<E\nE",
    "SHELL bash",
    "SHELL []",
    "HEALTHCHECK",
    "HEALTHCHECK FOO x",
    "HEALTHCHECK CMD",
    "HEALTHCHECK NONE x",
    "EXPOSE",
    "USER",
    "WORKDIR",
    "VOLUME",
    "VOLUME []",
    "STOPSIGNAL",
    "MAINTAINER",
    "ONBUILD",
    "ONBUILD ONBUILD RUN a",
    "ONBUILD FROM a",
    "onbuild maintainer a",
    "LABEL a=${b",
    "LABEL a='x",
    'WORKDIR "x',
    "USER ${}",
    "EXPOSE ${b^}",
    "STOPSIGNAL ${b:?no}",
    "COPY --from=$b a b",
    "COPY --from=7 a b",
  ].map((line) => `FROM scratch\nLABEL before=x\n${line}\n`),
  "# escape=x\nFROM scratch\nLABEL a=b\n",
];
