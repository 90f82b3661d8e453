// The things of an answer and the ties between them, as far as a picture can hold them.

const MOST_NODES = 500;
const MOST_TIES = 2000;
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/** The kinds of nodes, in the order of their key. */
export const KINDS = ["program", "goal", "measure", "actor", "sdg", "other"];

/** What can stand at the ends of ties: all triples, or two columns of things. */
export function ends(columns, graph) {
  return graph ? [] : columns.filter((column) => column.things);
}

/** The network of rows: each a tie from the thing in one column to that in another. */
export function network(rows, { from, to, by }) {
  const nodes = new Map();
  const ties = new Map();
  const all = new Set();
  const pairs = new Set();
  for (const row of rows) {
    const [one, other] = [row[from], row[to]];
    if (![one, other].every((cell) => cell.iri || cell.blank)) continue;
    const said = by === undefined ? undefined : row[by];
    if (said?.iri === TYPE) continue; // a class is no neighbour
    const [a, b] = [one, other].map((cell) => cell.iri || cell.text);
    all.add(a).add(b);
    const pair = `${a} ${b}`;
    if (a !== b) pairs.add(pair);
    const fits = nodes.size + Number(!nodes.has(a)) + Number(!nodes.has(b)) <= MOST_NODES;
    if (!fits || (a !== b && !ties.has(pair) && ties.size === MOST_TIES)) continue;
    for (const [key, cell] of [[a, one], [b, other]]) if (!nodes.has(key)) nodes.set(key, noded(key, cell));
    if (a === b) continue;
    if (!ties.has(pair)) ties.set(pair, { a, b, said: new Set() });
    if (said) ties.get(pair).said.add(said.text);
  }
  const found = [...nodes.values()].sort((a, b) => (a.key < b.key ? -1 : 1)); // whatever the table is sorted by
  const number = new Map(found.map((node, at) => [node.key, at]));
  const drawn = [...ties.values()].map(({ a, b, said }) => ({ a: number.get(a), b: number.get(b), said: [...said] }));
  for (const { a, b } of drawn) {
    found[a].ties += 1;
    found[b].ties += 1;
  }
  return { nodes: found, ties: drawn, count: { nodes: all.size, ties: pairs.size } };
}

function noded(key, { text, short, href }) {
  const kind = key.match(/\/id\/([a-z]+)\//)?.[1];
  const goal = key.match(/\/sdg\/(\d+)(?:\.\w+)*$/)?.[1];
  return { key, text: text || key, short, href, goal, kind: goal ? "sdg" : KINDS.includes(kind) ? kind : "other", ties: 0 };
}
