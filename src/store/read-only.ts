import { formatRepository } from "../image/reference.ts";
import type { Store } from "./store.ts";

/** A store that nothing can be written to, whoever tries. */
export function readOnly(store: Store): Store {
  const refused = async (): Promise<never> => {
    const name = formatRepository(store.repository);
    throw new Error(`Internal error: ${name} is a read-only cache, and would be written to`);
  };
  const { mount: _, ...reading } = store;
  return { ...reading, push: refused, tag: refused, remove: refused };
}
