// What colours, shapes and sizes mean; a colour that is chosen shows whose it is.
import { copied, filled } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

export function swatch(form, colour) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("class", "dot");
  svg.setAttribute("aria-hidden", "true");
  const mark = document.createElementNS(SVG, form === "circle" ? "circle" : "rect");
  const shape =
    form === "circle"
      ? { cx: 6, cy: 6, r: 5 }
      : { x: 1, y: 1, width: 10, height: 10, rx: form === "rounded" ? 3 : 0 };
  for (const [name, value] of Object.entries(shape)) mark.setAttribute(name, value);
  if (colour) mark.setAttribute("fill", colour);
  else mark.setAttribute("class", "plain");
  svg.append(mark);
  return svg;
}

/** Fills the legend; `chosen` is called with the number of a group, or null. */
export function legend(root, network, view, rest, chosen) {
  const { groups, of } = network.colourings[view.colour];
  const counts = new Array(groups.length).fill(0);
  of.forEach((group, node) => (counts[group] += rest.nodes[node]));
  const forms = new Map(network.kinds.map((kind) => [kind.key, kind.form]));
  const first = groups.map((_, group) => network.nodes.kind[of.indexOf(group)]);
  const list = root.querySelector("[data-legend=colours]");
  list.replaceChildren(
    ...groups.map((group, number) => {
      const item = copied(root, "group", { label: group.label, count: filled("{n}", { n: counts[number] }) });
      const button = item.querySelector("button");
      const form = view.colour === "community" ? "circle" : forms.get(first[number]);
      button.prepend(swatch(form, group.colour));
      button.setAttribute("aria-pressed", view.group === number);
      button.addEventListener("click", () => chosen(view.group === number ? null : number));
      return item;
    }),
  );
  const shapes = root.querySelector("[data-legend=shapes]");
  shapes.hidden = network.kinds.length < 2;
  shapes.replaceChildren(
    ...network.kinds.map((kind) => {
      const item = document.createElement("li");
      item.append(swatch(kind.form, ""), kind.label);
      return item;
    }),
  );
  const measure = network.measures.find((one) => one.key === view.size);
  root.querySelector("[data-legend=size]").textContent = filled(root.dataset.sized, {
    measure: measure?.label ?? "",
  });
  root.querySelector("[data-legend=reading]").textContent = measure?.reading ?? "";
}
