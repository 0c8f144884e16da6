import { describe, expect, test } from "vitest";
import { type Digest, digestOf } from "../../../src/image/digest.ts";
import type { Chapter } from "../../../src/image/image.ts";
import { instructionsOf, instructionText } from "../../../src/merge/instructions.ts";

const diffID = (name: string): Digest => digestOf(Buffer.from(name));

const chapter = (name: string, by?: string): Chapter => {
  const history = by === undefined ? undefined : { created_by: by };
  const descriptor = { mediaType: "", digest: diffID(name), size: 1 };
  return { history, layer: { descriptor, diffID: diffID(name), history } };
};

describe("the instruction that wrote a path", () => {
  const chapters: readonly Chapter[] = [
    chapter("one", "RUN /bin/sh -c apt-get install -y foo # buildkit"),
    { history: { created_by: "ENV X=1", empty_layer: true }, layer: undefined },
    chapter("two", "COPY foo.conf /etc/ # buildkit"),
    chapter("three"),
  ];
  const instructionFor = instructionsOf(
    chapters,
    new Map([
      [diffID("one"), new Set(["etc/foo.conf", "usr/bin/foo"])],
      [diffID("two"), new Set(["etc/foo.conf", "etc"])],
      [diffID("three"), new Set(["srv"])],
    ]),
  );

  test("is the last one that has it", () => {
    expect(instructionFor("etc/foo.conf")).toBe("COPY foo.conf /etc/");
    expect(instructionFor("usr/bin/foo")).toBe("RUN apt-get install -y foo");
  });

  test("is not known of a path that no layer has, or of a layer without history", () => {
    expect(instructionFor("etc/bar")).toBeUndefined();
    expect(instructionFor("srv")).toBeUndefined();
  });
});

describe("a history entry as the Dockerfile has it", () => {
  test.each([
    ["RUN /bin/sh -c make   all # buildkit", "RUN make all"],
    ["RUN |2 A=b C=d e /bin/sh -c make # buildkit", "RUN make"],
    ["RUN |1 SHELL=/bin/bash /bin/sh -c make -c x # buildkit", "RUN make -c x"],
    ["RUN /bin/bash -o pipefail -c set -x; make # buildkit", "RUN set -x; make"],
    ["RUN /bin/bash -euc make # buildkit", "RUN make"],
    ["RUN tar -c /etc # buildkit", "RUN tar -c /etc"],
    ["COPY --chown=1:1 . /srv # buildkit", "COPY --chown=1:1 . /srv"],
    ["WORKDIR /srv", "WORKDIR /srv"],
    ["/bin/sh -c apt-get update &&\tapt-get install x", "RUN apt-get update && apt-get install x"],
    ["|1 A=b /bin/sh -c make", "RUN make"],
    ["/bin/sh -c #(nop) COPY file:0a1b in /etc/x ", "COPY file:0a1b in /etc/x"],
    ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
    ["bazel build //image", "bazel build //image"],
  ])("%s", (createdBy, text) => {
    expect(instructionText(createdBy)).toBe(text);
  });
});
