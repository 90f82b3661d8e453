// What could be written at a place: keywords, prefixes, classes, properties, and things by name.

const KEYWORDS = (
  "SELECT DISTINCT WHERE CONSTRUCT DESCRIBE ASK FROM NAMED PREFIX BASE OPTIONAL UNION MINUS FILTER " +
  "EXISTS BIND VALUES GRAPH AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT SUM MIN MAX AVG " +
  "SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI IF COALESCE CONCAT CONTAINS " +
  "STRSTARTS STRENDS STRLEN SUBSTR REPLACE REGEX UCASE LCASE YEAR MONTH DAY NOW ROUND CEIL FLOOR ABS"
).split(" ");

/** The source of completions, with what gives the vocabulary of the service. */
export function complete(load, search) {
  return async (context) => {
    const prefixed = context.matchBefore(/[\w-]*:[\w-]*/);
    const word = prefixed ?? context.matchBefore(/[?$]?[\p{L}\w-]+/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/^[?$]/.test(word.text)) return variables(context, word);
    const text = context.state.doc.toString();
    const before = text.slice(0, word.from);
    if (/<[^>\s]*$/.test(before) || /"[^"\n]*$/.test(before)) return null;
    const vocabularyNow = await load();
    const options = terms(vocabularyNow, text, before);
    if (prefixed) return { from: word.from, options, validFor: /^[\w-]*:[\w-]*$/ };
    for (const keyword of KEYWORDS) options.push({ label: keyword, type: "keyword", boost: -5 });
    for (const [prefix, iri] of Object.entries(vocabularyNow.prefixes)) {
      options.push({ label: `${prefix}:`, detail: iri, type: "namespace", boost: -10 });
    }
    if (word.text.length > 2) options.push(...(await things(search, word.text)));
    return { from: word.from, options, filter: true };
  };
}

function variables(context, word) {
  const found = new Set(context.state.doc.toString().match(/[?$]\w+/g));
  found.delete(word.text);
  return { from: word.from, options: [...found].map((label) => ({ label, type: "variable" })) };
}

/** Classes after "a", else properties: those of the class that the subject has come first. */
function terms(known, text, before) {
  const afterType = /(?:^|\s)(?:a|rdf:type)\s+(?:[\w-]+:[\w-]+\s*,\s*)*$/.test(before);
  const own = new Set(known.classes.find((one) => one.name === classAtHand(text, before))?.properties);
  const option = (one, type, boost) => ({
    label: one.name,
    detail: one.label,
    info: one.definition || undefined,
    type,
    boost,
    apply: (view, _completion, from, to) => put(view, one.name, from, to, known.prefixes),
  });
  return [
    ...known.classes.map((one) => option(one, "class", afterType ? 20 : -1)),
    ...known.properties.map((one) => option(one, "property", afterType ? -20 : own.has(one.name) ? 10 : 0)),
    ...known.concepts.map((one) => option(one, "enum", -2)),
  ];
}

/** The class that the subject of the triple before the cursor is said to have. */
function classAtHand(text, before) {
  const statement = before.slice(Math.max(before.lastIndexOf("."), before.lastIndexOf("{"), before.lastIndexOf("}")) + 1);
  const subject = statement.match(/[?$]\w+|<[^>]*>|[\w-]+:[\w-]+/)?.[0];
  if (!subject) return null;
  const escaped = subject.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.match(new RegExp(`${escaped}\\s+(?:a|rdf:type)\\s+([\\w-]+:[\\w-]+)`))?.[1];
}

/** Writes a prefixed name, and declares its prefix where it is not. */
function put(view, name, from, to, prefixes) {
  const prefix = name.split(":")[0];
  const text = view.state.doc.toString();
  const changes = [{ from, to, insert: name }];
  let moved = 0;
  if (prefixes[prefix] && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(text)) {
    const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    changes.unshift({ from: 0, insert: line });
    moved = line.length;
  }
  view.dispatch({ changes, selection: { anchor: from + moved + name.length } });
}

async function things(address, text) {
  const asked = new URLSearchParams({ q: text, lang: document.documentElement.lang, limit: "5" });
  try {
    const answer = await fetch(`${address}?${asked}`);
    if (!answer.ok) return [];
    const { groups } = await answer.json();
    return groups
      .filter((group) => !["question", "concept", "term"].includes(group.kind))
      .flatMap((group) =>
        group.hits.map((hit) => ({
          label: text,
          displayLabel: hit.label,
          detail: group.name,
          type: "constant",
          boost: -20,
          apply: `<${hit.iri}>`,
        })),
      );
  } catch {
    return [];
  }
}
