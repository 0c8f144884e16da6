import { describe, expect, test } from "vitest";
import { stateFrom } from "../../../src/builder/alive.ts";

const linux = (architecture: string, variant?: string) => ({
  os: "linux",
  architecture,
  ...(variant ? { variant } : {}),
});

describe("stateFrom", () => {
  test("a node's own platform is its first, with its variants; the others it emulates", () => {
    const text = `Name:          default
Driver:        docker
Last Activity: 2026-11-22 23:59:31 +0000 UTC

Nodes:
Name:             default
Endpoint:         default
Status:           running
BuildKit version: v0.0.0+unknown
Platforms:        linux/amd64, linux/amd64/v2, linux/arm64, linux/riscv64
Labels:
 org.mobyproject.buildkit.worker.hostname:         vm
`;
    expect(stateFrom(text, false)).toEqual({
      isAlive: true,
      native: [linux("amd64"), linux("amd64", "v2")],
      known: [linux("amd64"), linux("amd64", "v2"), linux("arm64"), linux("riscv64")],
    });
  });

  test("platforms that the person has set for a node count as its own", () => {
    const text = `Name:   farm
Driver: docker-container

Nodes:
Name:      farm0
Status:    running
Platforms: linux/amd64 (+3), linux/arm64*, linux/s390x

Name:      farm1
Endpoint:  ssh://other
Error:     failed to dial gRPC: connection refused
`;
    expect(stateFrom(text, true)).toEqual({
      isAlive: true,
      native: [linux("amd64"), linux("arm64")],
      known: [linux("amd64"), linux("arm64"), linux("s390x")],
    });
  });

  test("a builder whose engine does not answer is gone, in its own words", () => {
    const text = `Name:   dead
Driver: 
Error:  Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?
`;
    expect(stateFrom(text, false)).toEqual({
      isAlive: false,
      words: "Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?",
    });
  });

  test("a builder that was never started can be used; one that has stopped since can't", () => {
    const text =
      "Name:   box\nDriver: docker-container\n\nNodes:\nName:     box0\nStatus:   inactive\n";
    expect(stateFrom(text, false)).toEqual({ isAlive: true, native: [], known: [] });
    expect(stateFrom(text, true)).toEqual({ isAlive: false, words: "it is inactive" });
  });

  test("what says nothing at all is gone", () => {
    expect(stateFrom("", false)).toEqual({ isAlive: false, words: "it has no nodes" });
  });
});
