// What the names in a query stand for: terms of the vocabulary, and things of the graph.

const NOTHING = { prefixes: {}, classes: [], properties: [], concepts: [] };
const LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel";

/** What gives the vocabulary of the service; it is fetched once, when it is first needed. */
export function vocabulary(address) {
  let known = null;
  return () => (known ??= fetch(address).then((answer) => (answer.ok ? answer.json() : NOTHING), () => NOTHING));
}

/** Explains a prefixed name or an IRI of a query, or gives null where nothing is known of it. */
export function explain(load, endpoint) {
  const things = new Map();
  return async (query, word) => {
    const { prefixes, classes, properties, concepts } = await load();
    const iri = whole(word, query, prefixes);
    if (!iri) return null;
    const term = [...classes, ...properties, ...concepts].find(({ name }) => expanded(name, prefixes) === iri);
    if (term) return term;
    if (!things.has(iri)) things.set(iri, called(endpoint, iri));
    const label = await things.get(iri);
    return label ? { name: iri, label, definition: "" } : null;
  };
}

/** Gives the line that declares the prefix of a name, or null where it is declared or not known. */
export function declaration(load) {
  return async (query, name) => {
    const prefix = name.match(/^([\w-]*):/)?.[1];
    if (prefix === undefined) return null;
    const { prefixes } = await load();
    const missing = Object.hasOwn(prefixes, prefix) && declared(query, prefix) === undefined;
    return missing ? `PREFIX ${prefix}: <${prefixes[prefix]}>` : null;
  };
}

/** What a query says that a prefix stands for. */
const declared = (query, prefix) => query.match(new RegExp(`PREFIX\\s+${prefix}:\\s*<([^>\\s]*)>`, "i"))?.[1];

function whole(word, query, prefixes) {
  if (word.startsWith("<")) return word.slice(1, -1);
  const prefix = word.slice(0, word.indexOf(":"));
  const start = declared(query, prefix);
  return start === undefined ? expanded(word, prefixes) : start + word.slice(prefix.length + 1);
}

function expanded(name, prefixes) {
  const [prefix, local] = name.split(":");
  return Object.hasOwn(prefixes, prefix) ? prefixes[prefix] + local : null;
}

/** What a thing is called, in the language of the page where it has a name in it. */
async function called(endpoint, iri) {
  const query = `SELECT ?name { <${iri}> <${LABEL}> ?name } LIMIT 10`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { Accept: "application/sparql-results+json" },
    body: new URLSearchParams({ query }),
  }).catch(() => null);
  if (!answer?.ok) return "";
  const names = (await answer.json()).results.bindings.map(({ name }) => name);
  const own = names.find((name) => name["xml:lang"] === document.documentElement.lang);
  return (own ?? names[0])?.value ?? "";
}
