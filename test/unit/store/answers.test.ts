import { describe, expect, test } from "vitest";
import { answeringStore, noAnswers, notingStore } from "../../../src/store/answers.ts";
import { fetchBytes } from "../../../src/store/image.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { freshBlob, pushImage, tinyImage } from "../../support/tiny-image.ts";

const repository = { registry: "registry.test", path: "tool" };

async function stored() {
  const store = memoryStore(repository);
  const layers = [freshBlob(10)];
  const descriptor = await pushImage(store, tinyImage(layers), layers);
  await store.tag(descriptor, "1");
  return { store, descriptor };
}

describe("a store that knows only what was noted", () => {
  test("has the answers of the one that was asked, and asks nobody", async () => {
    const { store, descriptor } = await stored();
    const answers = noAnswers();
    const noting = notingStore(store, answers, () => true);
    const found = await noting.resolve("1");
    const bytes = await fetchBytes(noting, descriptor, 10_000);
    const asked = store.calls.length;

    const answering = answeringStore(repository, answers);
    expect(await answering.resolve("1")).toEqual(found);
    expect(await fetchBytes(answering, descriptor, 10_000)).toEqual(bytes);
    expect(store.calls).toHaveLength(asked);
  });

  test("refuses every other question, and every change", async () => {
    const { store, descriptor } = await stored();
    const answers = noAnswers();
    await notingStore(store, answers, () => true).resolve("absent");
    const answering = answeringStore(repository, answers);
    for (const ask of [
      () => answering.resolve("absent"),
      () => answering.resolve("1"),
      () => answering.exists(descriptor),
      () => answering.fetch(descriptor),
      () => answering.list(),
      () => answering.push(descriptor, Buffer.from("x")),
      () => answering.tag(descriptor, "2"),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: "environment" });
    }
  });

  test("has no name that may not be kept, nor the same name of another repository", async () => {
    const { store } = await stored();
    const answers = noAnswers();
    await notingStore(store, answers, (_, target) => target !== "1").resolve("1");
    await expect(answeringStore(repository, answers).resolve("1")).rejects.toThrow();
    await notingStore(store, answers, () => true).resolve("1");
    const other = answeringStore({ ...repository, path: "other" }, answers);
    await expect(other.resolve("1")).rejects.toThrow();
  });
});

test("large content goes through and is not kept", async () => {
  const store = memoryStore(repository);
  const blob = freshBlob(1_000_000);
  await store.push(blob.descriptor, blob.bytes);
  const answers = noAnswers();
  const noting = notingStore(store, answers, () => true);
  expect(await fetchBytes(noting, blob.descriptor, 1_000_000)).toEqual(blob.bytes);
  expect(answers.content.size).toBe(0);
});
