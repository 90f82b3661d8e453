// Finding in an answer: the rows that hold what is written stay, the others are hidden.

import { plain } from "../tables/plain.js";
import { counted } from "./choosing.js";

const FEW = 6; // rows that one sees at once

/** A field to find in a table with, or null where there is little to find in. */
export function finder(table, { words, seen, changed }) {
  const rows = [...table.tBodies[0].rows];
  if (rows.length < FEW) return null;
  const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
  const place = document.createElement("p");
  place.className = "finding";
  const label = document.createElement("label");
  const field = document.createElement("input");
  const told = document.createElement("span");
  label.textContent = words.find;
  label.htmlFor = field.id = "find-in-answer";
  field.type = "search";
  field.value = seen.find ?? "";
  told.className = "note";
  told.setAttribute("role", "status");
  place.append(label, field, told);
  const sift = () => {
    const parts = plain(field.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const [row, text] of texts) {
      row.hidden = !parts.every((part) => text.includes(part));
      left += Number(!row.hidden);
    }
    told.textContent = parts.length ? counted(words.found, { found: left, all: rows.length }) : "";
  };
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (field.value.trim()) seen.find = field.value.trim();
      else delete seen.find;
      sift();
      changed();
    }, 150);
  });
  sift();
  return place;
}
