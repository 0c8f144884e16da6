import { trivial } from "./estimate.ts";
import type { Edge } from "./graph.ts";
import type { Node } from "./node.ts";
import type { Split, SplitPart } from "./split.ts";

/** Milliseconds below which nobody speaks of a gain. */
const worthwhile = 1000;

/** Why nothing is gained by a split; undefined where something is. */
export function noGain({ sections, graph, gain }: Split): string | undefined {
  if (gain.sum - gain.longest >= worthwhile) return undefined;
  if (gain.sum < 2 * trivial) return "There is little to gain: no instruction takes long.";
  const unknown = graph.nodes.find(({ effects }) => effects.unknowns.length > 0);
  const why = unknown
    ? `what line ${unknown.line} does is not known (${unknown.effects.unknowns[0]?.reason})`
    : "each instruction that takes time comes after the one before it";
  const what = sections.length === 1 ? "It cannot be split" : "Nothing is built side by side";
  return `${what}: ${why}.`;
}

const seconds = (duration: number): string => {
  const whole = Math.round(duration / 1000);
  if (whole < 1) return "under 1s";
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m ${whole % 60}s`;
};

/** One line: the longest chain against the sum. */
export function gainLine(split: Split): string {
  const { sum, longest, chain, isMeasured } = split.gain;
  const nothing = noGain(split);
  if (nothing !== undefined) return `expected gain: none. ${nothing}`;
  const how = isMeasured ? "as measured before" : "estimated";
  return `expected gain: ${seconds(longest)} instead of ${seconds(sum)} (${how}); longest chain: ${chain.join(" → ")}`;
}

const textOf = ({ instruction: { name, argument } }: Node): string => {
  const text = `${name} ${argument.replace(/\s+/g, " ")}`;
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
};

/** The graph for people: instructions with what they come after and why, and the parts. */
export function explainSplit(split: Split): string {
  const { graph, base, sections } = split;
  const owners = new Map(
    [base, ...sections].flatMap((part) => part.own.map((one) => [one, part.name] as const)),
  );
  const rows = graph.nodes.flatMap((node) => {
    const owner = owners.get(node.instruction);
    const where = owner ?? (node.role === "state" ? "where it is used" : "the image");
    return [
      `line ${node.line}: ${textOf(node)}  [${where}]`,
      ...(graph.states.get(node) ?? []).map(
        (state) => `  uses line ${state.line}: ${textOf(state)}`,
      ),
      ...edgesTo(node, graph.edges).map((edge) => `  after line ${edge.from.line}: ${edge.reason}`),
      ...node.effects.unknowns.map(({ reason }) => `  not known: ${reason}`),
    ];
  });
  return [...rows, "", ...[base, ...sections].map(partLine)].join("\n");
}

const edgesTo = (node: Node, edges: readonly Edge[]): Edge[] =>
  edges.filter(({ to }) => to === node);

function partLine({ name, needs, own, carried, duration }: SplitPart): string {
  const count = `${own.length} ${own.length === 1 ? "instruction" : "instructions"}`;
  const more = carried.length > 0 ? ` and ${carried.length} carried` : "";
  const on = needs.length > 0 ? `, needs ${needs.join(", ")}` : "";
  return `${name}: ${count}${more}, ${seconds(duration)}${on}`;
}

/** All of a split as data. Milliseconds; lines count from 1. */
export function splitJson({ graph, base, sections, config, gain, image }: Split): object {
  const lineOf = new Map(graph.nodes.map((node) => [node.instruction, node.line]));
  const part = ({ name, needs, own, carried, reasons, duration }: SplitPart): object => ({
    name,
    needs,
    own: own.map((one) => lineOf.get(one)),
    carried: carried.map((one) => lineOf.get(one)),
    reasons,
    duration,
  });
  return {
    instructions: graph.nodes.map((node) => ({
      line: node.line,
      name: node.instruction.name,
      argument: node.instruction.argument,
      role: node.role,
      uses: (graph.states.get(node) ?? []).map(({ line }) => line),
      unknowns: node.effects.unknowns.map(({ reason }) => reason),
    })),
    edges: graph.edges.map(({ from, to, reason }) => ({ from: from.line, to: to.line, reason })),
    base: { ...part(base), ...(image === undefined ? {} : { image }) },
    sections: sections.map(part),
    config,
    gain,
  };
}
