// An answer seen in several ways: as a table that sorts, as bars, or as it is sent.

import { sortable, worth } from "../tables/sorting.js";
import { bars } from "./charting.js";

/** Offers the ways to see an answer that is on the page; `seen` remembers what was chosen. */
export function views(place, { words, seen, changed, raw }) {
  const table = place.querySelector("table");
  if (!table) return;
  const irisShown = place.querySelector("#as-iris");
  if (irisShown) {
    irisShown.checked = seen.iris === "yes";
    irisShown.addEventListener("change", () => {
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
  const parts = [frame, toggle].filter(Boolean);
  const other = document.createElement("div");
  frame.before(bar);
  frame.after(other);
  if (turtle) turtle.hidden = true;

  const buttons = new Map();
  const choose = (view, made) => {
    for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(name === view));
    for (const part of parts) part.hidden = Boolean(made);
    other.hidden = !made;
    other.replaceChildren(...(made ? [made].flat() : []));
  };
  const offer = (view, name, make) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = name;
    const act = async () => choose(view, await make?.());
    button.addEventListener("click", async () => {
      await act();
      if (view === "table") delete seen.view;
      else seen.view = view;
      changed();
    });
    buttons.set(view, button);
    bar.append(button);
    if (seen.view === view) act();
  };
  offer("table", words.table);
  choose("table", null);
  const chart = bars(table, words);
  if (chart) offer("chart", words.chart, () => chart);
  if (turtle) offer("turtle", "Turtle", () => turtle.querySelector("pre").cloneNode(true));
  else {
    offer("raw", words.raw, async () => {
      const { text, whole } = await raw();
      const sent = document.createElement("pre");
      sent.tabIndex = 0;
      sent.textContent = text;
      return whole ? sent : [note(words.beginning), sent];
    });
  }
  if (toggle) bar.append(toggle);
}

function note(text) {
  const made = document.createElement("p");
  made.className = "note";
  made.textContent = text;
  return made;
}
