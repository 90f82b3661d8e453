// Questions: fewer as one writes, fields that search where there is too much to list.

import { plain } from "./tables/plain.js";

// the catalogue
const sift = document.querySelector(".sift");
if (sift) {
  const field = sift.querySelector("input");
  const empty = document.querySelector(".sifted");
  sift.hidden = false;
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of document.querySelectorAll(".group")) {
      let inside = 0;
      for (const item of group.querySelectorAll("li")) {
        const text = plain(item.textContent);
        item.hidden = !words.every((word) => text.includes(word));
        inside += !item.hidden;
      }
      group.hidden = !inside;
      shown += inside;
    }
    empty.hidden = shown > 0;
  });
}

// fields of which there are too many choices to list
for (const field of document.querySelectorAll("input[data-seek]")) {
  const list = document.getElementById(field.getAttribute("list"));
  const kinds = field.dataset.seek === "thing" ? ["program", "goal", "measure", "actor"] : [field.dataset.seek];
  let waiting = 0;
  let running = new AbortController();

  const offer = (found) =>
    list.replaceChildren(
      ...found.groups
        .filter((group) => kinds.includes(group.kind))
        .flatMap((group) => group.hits.map((hit) => {
          const choice = document.createElement("option");
          const key = hit.iri.split("/").pop();
          choice.value = kinds.length === 1 ? key : `${group.kind}/${key}`;
          choice.label = hit.label;
          return choice;
        })),
    );

  const ask = async () => {
    running.abort(); // what was written before is no longer asked
    running = new AbortController();
    const asked = new URLSearchParams({ q: field.value, lang: document.documentElement.lang, limit: "15" });
    if (kinds.length === 1) asked.set("kind", kinds[0]);
    if (field.dataset.version) asked.set("version", field.dataset.version);
    try {
      const answer = await fetch(`${field.dataset.address}?${asked}`, { signal: running.signal });
      if (answer.status === 503) waiting = setTimeout(ask, 1500); // the index is being made
      if (answer.ok) offer(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren();
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
}
