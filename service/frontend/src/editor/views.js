// An answer seen in several ways: as a table that sorts, as bars, as a network, or as it is sent.

import { sortable, worth } from "../tables/sorting.js";
import { bars } from "./charting.js";
import { drawn } from "./drawing.js";
import { finder } from "./finding.js";
import { read } from "./reading.js";

/** Offers the ways to see an answer that is on the page; `seen` remembers what was chosen. */
export function views(place, { words, seen, changed, raw }) {
  const table = place.querySelector("table");
  if (!table) return;
  const irisShown = place.querySelector("#as-iris");
  if (irisShown) {
    irisShown.checked = seen.iris === "yes";
    table.classList.toggle("as-iris", irisShown.checked);
    irisShown.addEventListener("change", () => {
      table.classList.toggle("as-iris", irisShown.checked);
      if (irisShown.checked) seen.iris = "yes";
      else delete seen.iris;
      changed();
    });
  }
  sortable(table, (cell) => (irisShown?.checked ? cell.querySelector(".iri") : cell.querySelector(".named"))?.textContent ?? worth(cell));

  const bar = document.createElement("div");
  bar.className = "views";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", words.views);
  const turtle = place.querySelector("details.turtle");
  const toggle = place.querySelector(".switch");
  const frame = table.closest(".scroll");
  const other = document.createElement("div");
  frame.before(bar);
  frame.after(other);
  if (turtle) turtle.hidden = true;

  const ways = new Map();
  let now = "table";
  const choose = async (view) => {
    now = view;
    const { make, sifts = true } = ways.get(view);
    const made = await make?.();
    if (now !== view) return; // another was chosen meanwhile
    for (const [name, { button }] of ways) button.setAttribute("aria-pressed", String(name === view));
    for (const part of [frame, toggle].filter(Boolean)) part.hidden = view !== "table";
    if (finding) finding.hidden = !sifts;
    other.hidden = !made;
    other.replaceChildren(...(made ? [made].flat() : []));
  };
  const offer = (view, name, make, sifts) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = name;
    button.addEventListener("click", () => {
      if (view === "table") delete seen.view;
      else seen.view = view;
      changed();
      return choose(view);
    });
    ways.set(view, { button, make, sifts });
    bar.append(button);
  };
  const all = read(table);
  const options = { words, seen, changed, graph: Boolean(turtle) };
  const finding = finder(table, { words, seen, changed: () => (changed(), choose(now)) });
  offer("table", words.table);
  for (const [view, name, made] of [["chart", words.chart, bars], ["network", words.network, drawn]]) {
    if (made(all, options)) offer(view, name, () => made({ ...read(table), columns: all.columns }, options)?.() ?? note(words.nothing));
  }
  if (turtle) offer("turtle", "Turtle", () => turtle.querySelector("pre").cloneNode(true), false);
  else {
    const sent = async () => {
      const { text, whole } = await raw();
      const shown = document.createElement("pre");
      shown.tabIndex = 0;
      shown.textContent = text;
      return whole ? shown : [note(words.beginning), shown];
    };
    offer("raw", words.raw, sent, false);
  }
  if (toggle) bar.append(toggle);
  if (finding) bar.after(finding);
  choose(ways.has(seen.view) ? seen.view : "table");
}

function note(text) {
  const made = document.createElement("p");
  made.className = "note";
  made.textContent = text;
  return made;
}
