// The names in the text of a query, and what is told of them.

/** The prefixed name or the IRI at a place in the text. */
export function named(state, at) {
  const line = state.doc.lineAt(at);
  for (const found of line.text.matchAll(/<[^<>"{}|^`\\\s]*>|[\w-]*:[\w-]+/g)) {
    const from = line.from + found.index;
    if (from <= at && at <= from + found[0].length) return { from, to: from + found[0].length, text: found[0] };
  }
  return null;
}

/** What a name stands for, to read beside it. */
export function card({ name, label, definition }) {
  const made = document.createElement("div");
  const [bold, code, text] = ["strong", "code", "p"].map((tag) => document.createElement(tag));
  made.className = "cm-card";
  bold.textContent = label;
  code.textContent = name;
  text.textContent = definition;
  made.append(...[bold, code, text].filter((part) => part.textContent));
  return made;
}

/** The same in a sentence. */
export const said = ({ name, label, definition }) => [`${name}${label ? ` – ${label}` : ""}`, definition].filter(Boolean).join(". ");
