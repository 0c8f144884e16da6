import { describe, expect, test } from "vitest";
import { markedOf } from "../../../src/dockerfile/marked.ts";
import { partsOf } from "../../../src/dockerfile/marked-parts.ts";
import { isListVariable } from "../../../src/merge/list-variable.ts";
import { markedText } from "../../../src/split/marked-text.ts";
import { dockerfileFrom, splitFrom } from "../../support/splits.ts";

const install = (name: string): string => `RUN apt-get update && apt-get install -y ${name}`;
const on = (...lines: string[]): string => `FROM debian:bookworm-slim\n${lines.join("\n")}\n`;

describe("markers", () => {
  test("stand above the comments of the instructions that they are for", () => {
    const text = on("# Java", install("maven"), "", "# Go", install("golang"), "", 'CMD ["mvn"]');
    expect(markedText(splitFrom(text))).toBe(
      on(
        "# layerbuild:section maven",
        "# Java",
        install("maven"),
        "",
        "# layerbuild:section golang",
        "# Go",
        install("golang"),
        "",
        "# layerbuild:end",
        'CMD ["mvn"]',
      ),
    );
  });

  test("say what a section needs, and go back to a section that goes on", () => {
    const text = on(
      install("nginx"),
      install("maven"),
      "RUN curl -o /etc/nginx/x.conf https://x.example/x",
      "RUN ./all.sh",
    );
    const marked = markedText(splitFrom(text)) ?? "";
    expect(marked.match(/# layerbuild:.*/g)).toEqual([
      "# layerbuild:section nginx",
      "# layerbuild:section maven",
      "# layerbuild:section nginx",
      "# layerbuild:section all needs=nginx,maven",
    ]);
  });

  test("have state that several sections use in the base", () => {
    const text = on(
      "ENV A=1",
      "RUN curl -o /opt/$A/x https://x.example/x",
      "RUN curl -o /srv/$A/y https://x.example/y",
      install("maven"),
    );
    expect(markedText(splitFrom(text))).toContain("slim\nENV A=1\n# layerbuild:section");
  });

  test("make a file that is taken apart without problems", () => {
    const text = on(
      "ENV LANG=C.UTF-8",
      install("curl"),
      "RUN curl -o /usr/local/bin/a https://x.example/a",
      "COPY motd /etc/motd",
      "RUN curl -o /usr/local/bin/b https://x.example/b",
      "USER nobody",
      "WORKDIR /srv",
      "EXPOSE 80",
    );
    const marked = markedOf(dockerfileFrom(markedText(splitFrom(text)) ?? ""));
    expect(marked.ok && partsOf(marked.value, isListVariable).ok).toBe(true);
  });

  test("are not put where a section would see another user", () => {
    const text = on(
      "RUN useradd one",
      "USER one",
      "RUN curl -o /tmp/one/a https://x.example/a",
      "USER root",
      "RUN curl -o /srv/b https://x.example/b",
      "RUN tar -cf /srv/all.tar /srv/b /tmp/one/a",
    );
    const marked = markedText(splitFrom(text));
    if (marked === undefined) return;
    const parts = markedOf(dockerfileFrom(marked));
    expect(parts.ok && partsOf(parts.value, isListVariable).ok).toBe(true);
  });
});
