// An answer as bars: numbers of one column, named by another.

import { chooser, counted } from "./choosing.js";
import { made } from "./shapes.js";

const MOST = 60; // bars that one can compare

/** The view of an answer as bars, or null where there are no numbers with something that names them. */
export function bars({ columns, rows }, { words, seen, changed }) {
  const numbers = columns.filter((column) => column.numbers);
  if (!numbers.length || columns.length < 2 || !rows.length) return null;
  const value = () => numbers.find((column) => column.name === seen.value) ?? numbers.find((column) => !column.times) ?? numbers[0];
  const naming = () => columns.filter((column) => column !== value());
  const name = () => naming().find((column) => column.name === seen.name) ?? naming().find((column) => !column.numbers) ?? naming()[0];

  return () => {
    const figure = document.createElement("figure");
    const fill = () => {
      const [named, valued] = [name(), value()];
      const shown = rows.filter((row) => !Number.isNaN(row[valued.at].number));
      const choices = document.createElement("div");
      choices.className = "choosing";
      const choose = (key, label, offered, at) =>
        chooser(label, offered, at, (column) => {
          seen[key] = column.name;
          changed();
          const place = document.activeElement?.dataset.choice;
          fill();
          figure.querySelector(`[data-choice="${place}"]`)?.focus();
        }, key);
      if (naming().length > 1) choices.append(choose("name", words.named, naming(), named.at));
      if (numbers.length > 1) choices.append(choose("value", words.value, numbers, valued.at));
      const told = document.createElement("figcaption");
      told.className = "note";
      const [few, all] = [Math.min(shown.length, MOST), rows.length];
      if (few < all) told.textContent = counted(words.barsCut, { shown: few, all });
      figure.replaceChildren(...[choices, told].filter((part) => part.hasChildNodes()), list(shown.slice(0, MOST), named, valued));
    };
    fill();
    return figure;
  };
}

function list(rows, named, valued) {
  const shown = document.createElement("ul");
  shown.className = "bars drawn-here";
  shown.setAttribute("aria-label", `${valued.name} – ${named.name}`);
  const values = rows.map((row) => row[valued.at].number);
  const least = Math.min(0, ...values);
  const span = Math.max(0, ...values) - least || 1;
  rows.forEach((row, at) => {
    const [from, to] = [Math.min(0, values[at]), Math.max(0, values[at])].map((end) => (100 * (end - least)) / span);
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "bar-name";
    name.append(linked(row[named.at]));
    const value = document.createElement("span");
    value.className = "bar-value";
    value.textContent = row[valued.at].text;
    item.append(name, bar(from, to), value);
    shown.append(item);
  });
  return shown;
}

function linked({ text, href }) {
  if (!href) return text || "–";
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  return link;
}

function bar(from, to) {
  const svg = made("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  svg.append(made("rect", { x: from, width: to - from, height: 10 }));
  return svg;
}
