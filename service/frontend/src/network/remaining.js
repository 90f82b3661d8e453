// What remains of a network when it is filtered.
import { distances, largest } from "./walks.js";

const PARTS = ["program", "role", "sdg"];

/** Ones and zeros for nodes and ties, and how many of each remain. */
export function remaining(network, view) {
  const { ties } = network;
  const rest = {
    nodes: new Uint8Array(network.count).fill(1),
    ties: new Uint8Array(ties.source.length).fill(1),
  };
  if (view.type) {
    const type = network.types.key.indexOf(view.type);
    network.nodes.kind.forEach((kind, node) => {
      if (kind === "actor" && network.types.of[node] !== type) rest.nodes[node] = 0;
    });
  }
  let chosen = view.least > 1;
  for (const name of PARTS) {
    if (!view[name]) continue;
    chosen = true;
    const part = network.parts[name];
    const wanted = part.key.indexOf(view[name]);
    const fits = part.sets.map((set) => set.includes(wanted));
    part.of.forEach((set, tie) => {
      if (!fits[set]) rest.ties[tie] = 0;
    });
  }
  ties.weight.forEach((weight, tie) => {
    if (weight < view.least) rest.ties[tie] = 0;
  });
  closed(network, rest);
  if (chosen) {
    const tied = new Uint8Array(network.count);
    rest.ties.forEach((there, tie) => {
      if (there) tied[ties.source[tie]] = tied[ties.target[tie]] = 1;
    });
    keep(rest, tied);
  }
  if (view.giant) keep(rest, largest(network, rest));
  if (view.around && view.on !== null && rest.nodes[view.on]) {
    const far = distances(network, rest, view.on, view.around);
    keep(rest, Uint8Array.from(far, (steps) => (steps < 0 ? 0 : 1)));
  }
  closed(network, rest);
  rest.nodeCount = rest.nodes.reduce((sum, one) => sum + one, 0);
  rest.tieCount = rest.ties.reduce((sum, one) => sum + one, 0);
  return rest;
}

function keep(rest, kept) {
  kept.forEach((one, node) => {
    if (!one) rest.nodes[node] = 0;
  });
}

/** Ties need both their ends. */
function closed(network, rest) {
  const { source, target } = network.ties;
  rest.ties.forEach((there, tie) => {
    if (there && !(rest.nodes[source[tie]] && rest.nodes[target[tie]])) rest.ties[tie] = 0;
  });
}
