// The network as the server gives it, in columns, with an index of who is tied to whom.

const PAUSE = 700;

/** Asks for the columns; `told` is called with how far they have come while they are made. */
export async function columns(address, told) {
  for (;;) {
    const answer = await fetch(address, {
      headers: { Accept: "application/json", Prefer: "respond-async, wait=2" },
    });
    if (answer.status === 202) {
      told(await answer.json());
      await new Promise((done) => setTimeout(done, PAUSE));
      continue;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    return indexed(await answer.json());
  }
}

function indexed(found) {
  const { nodes, ties } = found;
  const count = nodes.key.length;
  const number = new Map(nodes.key.map((key, node) => [key, node]));
  // the ties of a node stand together: from starts[node] to starts[node + 1]
  const starts = new Uint32Array(count + 1);
  for (const ends of [ties.source, ties.target]) for (const node of ends) starts[node + 1] += 1;
  for (let node = 0; node < count; node += 1) starts[node + 1] += starts[node];
  const next = starts.slice();
  const tieOf = new Uint32Array(2 * ties.source.length);
  ties.source.forEach((source, tie) => {
    tieOf[next[source]++] = tie;
    tieOf[next[ties.target[tie]]++] = tie;
  });
  return {
    ...found,
    count,
    number,
    tiesOf: (node) => tieOf.subarray(starts[node], starts[node + 1]),
    other: (tie, node) => (ties.source[tie] === node ? ties.target[tie] : ties.source[tie]),
    tieBetween(one, two) {
      const few = this.tiesOf(one).find((tie) => this.other(tie, one) === two);
      return few === undefined ? null : few;
    },
  };
}
