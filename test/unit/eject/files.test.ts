// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import { describe, expect, it } from "vitest";
import { bakeJson } from "../../../src/eject/bake.ts";
import { type EjectedFile, fileText } from "../../../src/eject/file-text.ts";
import { pathFrom } from "../../../src/eject/invocation.ts";

const file: EjectedFile = {
  syntax: "docker/dockerfile:1",
  escape: "`",
  text: "FROM x:${V}\nRUN echo %{y} $Z\n",
  warnings: [],
  invocation: {
    context: ".",
    contexts: { assets: "../as sets", tools: "docker-image://docker.io/library/alpine" },
    args: { HTTP_PROXY: "http://it's" },
    secrets: [{ id: "a" }, { id: "b", env: "B" }, { id: "c", file: "s/c" }],
    ssh: ["default"],
    platforms: ["linux/amd64", "linux/arm64"],
    tags: ["registry.example.com/a:1", "registry.example.com/a:2"],
    needsHost: true,
  },
};
const plain: EjectedFile = {
  ...file,
  syntax: undefined,
  escape: "\\",
  invocation: {
    context: ".",
    contexts: {},
    args: {},
    secrets: [],
    ssh: [],
    platforms: ["linux/amd64"],
    tags: [],
    needsHost: false,
  },
};

describe("an ejected Dockerfile as a file", () => {
  it("has its directives at the top, then the command that builds it", () => {
    expect(fileText(file, "out/Dockerfile")).toBe(`# syntax=docker/dockerfile:1
# escape=\`
# Made by layerbuild eject. To build it:
#   docker buildx build \\
#     --file out/Dockerfile \\
#     --platform linux/amd64,linux/arm64 \\
#     --build-context 'assets=../as sets' \\
#     --build-context tools=docker-image://docker.io/library/alpine \\
#     --build-arg 'HTTP_PROXY=http://it'\\''s' \\
#     --secret id=a,env=a \\
#     --secret id=b,env=B \\
#     --secret id=c,src=s/c \\
#     --ssh default \\
#     --allow network.host \\
#     --tag registry.example.com/a:1 \\
#     --tag registry.example.com/a:2 \\
#     .

${file.text}`);
    expect(fileText(plain)).toBe(plain.text);
  });
});

describe("a bake file", () => {
  it("has a target for each image, with templates of its own language taken apart", () => {
    const read = JSON.parse(
      bakeJson(
        new Map([
          ["a.b", file],
          ["a-b", plain],
        ]),
      ),
    );
    expect(read).toEqual({
      group: { default: { targets: ["a-b", "a-b-"] } },
      target: {
        "a-b": {
          context: ".",
          "dockerfile-inline":
            "# syntax=docker/dockerfile:1\n# escape=`\nFROM x:$${V}\nRUN echo %%{y} $Z\n",
          contexts: file.invocation.contexts,
          args: file.invocation.args,
          secret: ["id=a,env=a", "id=b,env=B", "id=c,src=s/c"],
          ssh: ["default"],
          entitlements: ["network.host"],
          platforms: ["linux/amd64", "linux/arm64"],
          tags: file.invocation.tags,
        },
        "a-b-": {
          context: ".",
          "dockerfile-inline": "FROM x:$${V}\nRUN echo %%{y} $Z\n",
          platforms: ["linux/amd64"],
          tags: [],
        },
      },
    });
  });
});

it.each([
  ["/a/b", "/a/b", "."],
  ["/a/b", "/a/b/c/d", "c/d"],
  ["/a/b", "/a/x/y", "../x/y"],
  ["/a/b", "/", "../.."],
])("the way from %s to %s is %s", (from, to, way) => {
  expect(pathFrom(from, to)).toBe(way);
});
