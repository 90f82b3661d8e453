// What every page gets: the search field becomes a box that suggests, and "/" leads to it.

import { combobox, element } from "./finding/combobox.js";

const form = document.querySelector("form.seek");
const field = form?.querySelector('input[type="search"]');

const hit = (one) => {
  const content = one.code ? [element("b", one.code), " "] : [];
  content.push(...one.parts.map(({ text, marked }) => (marked ? element("mark", text) : text)));
  if (one.program) {
    const whole = element("small", one.program.label);
    whole.lang = one.program.language ?? "";
    content.push(" ", whole);
  }
  if (!one.fell_back) return { item: one.address, content };
  const spoken = element("span");
  spoken.lang = one.language;
  spoken.append(...content);
  return { item: one.address, content: [spoken] };
};

if (field) {
  let warm = false;

  const find = async (text, signal) => {
    if (!text && warm) return null;
    const asked = new URLSearchParams(new FormData(form));
    asked.set("q", text);
    asked.set("lang", document.documentElement.lang);
    asked.set("limit", "3");
    const answer = await fetch(`${form.dataset.suggestions}?${asked}`, { signal });
    if ([429, 503].includes(answer.status)) {
      return { found: [], told: "", again: 1500 }; // the index is being made, or too much was asked
    }
    if (!answer.ok) return null;
    warm = true;
    if (!text) return null;
    const { groups, told, address } = await answer.json();
    const found = groups.flatMap(({ name, hits }) => [
      { content: [name], className: "kind" },
      ...hits.map(hit),
    ]);
    return { found: [...found, { item: address, content: [told], className: "all" }], told };
  };

  combobox(field, { find, choose: (address) => location.assign(address), name: "suggested" });

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable=true]");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}
