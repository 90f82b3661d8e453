// Walks along the ties that remain: how far others are, the shortest way, what hangs together.

/** The number of ties from one node to each, up to `most`; -1 where it cannot be reached. */
export function distances(network, rest, from, most = Infinity) {
  const far = new Int32Array(network.count).fill(-1);
  far[from] = 0;
  const queue = [from];
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at];
    if (far[node] >= most) break;
    for (const tie of network.tiesOf(node)) {
      const other = network.other(tie, node);
      if (rest.ties[tie] && rest.nodes[other] && far[other] < 0) {
        far[other] = far[node] + 1;
        queue.push(other);
      }
    }
  }
  return far;
}

/** A shortest way from one node to another, as nodes and ties; null where there is none. */
export function shortest(network, rest, from, to) {
  const far = distances(network, rest, to);
  if (far[from] < 0) return null;
  const nodes = [from];
  const ties = [];
  for (let node = from; node !== to; ) {
    // of several steps, the one where most is shared
    let best = -1;
    for (const tie of network.tiesOf(node)) {
      const nearer = rest.ties[tie] && far[network.other(tie, node)] === far[node] - 1;
      if (nearer && (best < 0 || network.ties.weight[tie] > network.ties.weight[best])) best = tie;
    }
    node = network.other(best, node);
    ties.push(best);
    nodes.push(node);
  }
  return { nodes, ties };
}

/** The nodes of the largest part that hangs together, as ones and zeros. */
export function largest(network, rest) {
  const part = new Int32Array(network.count).fill(-1);
  let best = [];
  for (let start = 0; start < network.count; start += 1) {
    if (part[start] >= 0 || !rest.nodes[start]) continue;
    const found = [start];
    part[start] = start;
    for (let at = 0; at < found.length; at += 1) {
      for (const tie of network.tiesOf(found[at])) {
        const other = network.other(tie, found[at]);
        if (rest.ties[tie] && rest.nodes[other] && part[other] < 0) {
          part[other] = start;
          found.push(other);
        }
      }
    }
    if (found.length > best.length) best = found;
  }
  const kept = new Uint8Array(network.count);
  for (const node of best) kept[node] = 1;
  return kept;
}
