// Where the nodes of a small network stand: the same network always stands the same.

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const APART = 1.2; // between parts that nothing ties together

/** Places between 0 and 1 for so many nodes; `ties` are pairs of their numbers. */
export function settled(count, ties, aspect = 1.6) {
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const blocks = parts(count, ties).map((part) => block(part, aspect));
  blocks.sort((a, b) => b.part.nodes.length - a.part.nodes.length || a.part.nodes[0] - b.part.nodes[0]);
  const area = blocks.reduce((sum, { wide, tall }) => sum + wide * tall, 0);
  const room = Math.max(Math.sqrt(area * aspect), blocks[0]?.wide ?? 0);
  let [left, top, row] = [0, 0, 0];
  for (const { part, at, wide, tall } of blocks) {
    if (left > 0 && left + wide > room * 1.05) [left, top, row] = [0, top + row, 0];
    part.nodes.forEach((node, number) => {
      x[node] = left + at.x[number];
      y[node] = top + at.y[number];
    });
    left += wide;
    row = Math.max(row, tall);
  }
  return { x: spread(x), y: spread(y) };
}

/** What hangs together, each part with its nodes and its ties in numbers of its own. */
function parts(count, ties) {
  const first = Int32Array.from({ length: count }, (_, node) => node);
  const root = (node) => {
    while (first[node] !== node) node = first[node] = first[first[node]];
    return node;
  };
  for (const [a, b] of ties) first[Math.max(root(a), root(b))] = Math.min(root(a), root(b));
  const found = new Map();
  const own = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    if (!found.has(root(node))) found.set(root(node), { nodes: [], ties: [] });
    own[node] = found.get(root(node)).nodes.push(node) - 1;
  }
  for (const [a, b] of ties) found.get(root(a)).ties.push([own[a], own[b]]);
  return [...found.values()];
}

/** A part in its place, with the room that it takes. */
function block(part, aspect) {
  const at = pushed(part.nodes.length, part.ties, aspect);
  const sides = [at.x, at.y].map((values) => {
    const least = Math.min(...values);
    values.forEach((value, node) => (values[node] = value - least + APART / 2));
    return Math.max(...values) + APART / 2;
  });
  return { part, at, wide: sides[0], tall: sides[1] };
}

/** Nodes that push each other away and ties that pull them together (Fruchterman and Reingold). */
function pushed(count, ties, aspect) {
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const across = Math.sqrt(count * aspect) / 2;
  const down = Math.sqrt(count / aspect) / 2;
  for (let node = 0; node < count; node++) {
    const far = Math.sqrt((node + 0.5) / count);
    x[node] = across * far * Math.cos(node * GOLDEN);
    y[node] = down * far * Math.sin(node * GOLDEN);
  }
  const dx = new Float64Array(count);
  const dy = new Float64Array(count);
  const turns = count > 200 ? 200 : 300;
  for (let turn = 0; turn < turns; turn++) {
    const most = (0.1 + Math.sqrt(count) / 8) * (1 - turn / turns) ** 1.5;
    dx.fill(0);
    dy.fill(0);
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < a; b++) {
        const [right, below] = [x[a] - x[b], y[a] - y[b]];
        const push = 1 / Math.max(right * right + below * below, 1e-4);
        dx[a] += right * push;
        dy[a] += below * push;
        dx[b] -= right * push;
        dy[b] -= below * push;
      }
    }
    for (const [a, b] of ties) {
      const [right, below] = [x[a] - x[b], y[a] - y[b]];
      const pull = Math.hypot(right, below);
      dx[a] -= right * pull;
      dy[a] -= below * pull;
      dx[b] += right * pull;
      dy[b] += below * pull;
    }
    for (let node = 0; node < count; node++) {
      const far = Math.hypot(dx[node], dy[node]) || 1;
      const step = Math.min(far, most) / far;
      x[node] += dx[node] * step;
      y[node] += dy[node] * step;
    }
  }
  return { x, y };
}

function spread(values) {
  const least = Math.min(...values);
  const room = Math.max(...values) - least;
  return room > 1e-9 ? values.map((value) => (value - least) / room) : values.fill(0.5);
}
