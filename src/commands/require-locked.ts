import type { Layerfile } from "../config/layerfile.ts";
import { lockCalled } from "../config/load-lock.ts";
import type { Lock } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { requireFresh, stalenessOf } from "../run/lock-staleness.ts";
import type { OpenStore } from "../store/store.ts";

/**
 * Fails with `lock-stale` when the lock lacks a name, or has one that nothing names: the latter not
 * where platforms were chosen that are not the layerfile's, since others may name it.
 */
export async function requireLocked(
  layerfile: Layerfile,
  lock: Lock | undefined,
  { open, whole }: { readonly open: OpenStore; readonly whole: boolean },
): Promise<void> {
  const called = lockCalled(layerfile);
  if (!lock) {
    throw new LayerbuildError("lock-stale", `there is no ${called}`, {
      hint: "run `layerbuild lock` and commit the file",
    });
  }
  const { missing, unused } = await stalenessOf(layerfile, lock, open);
  requireFresh({ missing, unused: whole ? unused : [] }, called);
}
