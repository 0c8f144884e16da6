import { memoryRegistry } from "../../support/memory-store.ts";
import { storeContract } from "../../support/store-contract.ts";

const { open } = memoryRegistry();
storeContract("the memory store", (path) => open({ registry: "memory.test", path }));
