import { collect } from "../store/verify.ts";
import { networkError } from "./failure.ts";
import type { Call, Host } from "./request.ts";
import { interrupted } from "./retry.ts";
import type { Answer } from "./wire.ts";

/** The body of an answer; undefined when it is over `limit` bytes. Fails as `Host.attempt` does. */
export async function wholeBody(
  answer: Answer,
  limit: number,
  host: Host,
  { doing }: Pick<Call, "doing">,
): Promise<Buffer | undefined> {
  try {
    return await collect(answer.body, limit);
  } catch (error) {
    if (host.signal.aborted) throw interrupted();
    throw networkError(error, host.name, doing);
  }
}
