// The network of an answer: what it shows in words, whose ends are chosen, and its picture.

import { ends, KINDS, network } from "./joining.js";
import { picture } from "./linking.js";
import { chooser, counted } from "./choosing.js";
import { made, shape } from "./shapes.js";

/** The view of an answer as a network, or null where nothing in it is tied to anything. */
export function drawn({ columns, rows }, { words, seen, changed, graph }) {
  const things = ends(columns, graph);
  if (!rows.length || (!graph && things.length < 2)) return null;
  const at = (name, other) => things.find((column) => column.name === seen[name])?.at ?? things[other].at;
  const chosen = () => (graph ? { from: 0, by: 1, to: 2 } : { from: at("from", 0), to: at("to", 1) });
  if (!network(rows, chosen()).ties.length && things.length < 3) return null;

  return () => {
    const figure = document.createElement("figure");
    figure.className = "tied-figure";
    const told = document.createElement("figcaption");
    told.className = "note";
    const legend = document.createElement("ul");
    legend.className = "kinds";
    const buttons = document.createElement("div");
    buttons.className = "zooms";
    const head = document.createElement("div");
    head.className = "tied-head";
    head.append(legend, buttons);
    const place = document.createElement("div");
    place.className = "tied-place";
    const fill = () => {
      const found = network(rows, chosen());
      const { nodes, ties, count } = found;
      const cut = nodes.length < count.nodes || ties.length < count.ties;
      told.textContent = counted(cut ? words.networkCut : words.networkWhole, {
        nodes: nodes.length,
        ties: ties.length,
        allNodes: count.nodes,
        allTies: count.ties,
      });
      const kinds = new Set(nodes.map((node) => node.kind));
      legend.replaceChildren(...KINDS.filter((kind) => kinds.has(kind)).map((kind) => key(kind, words.kinds[kind])));
      picture(place, buttons, found, { words, directed: graph });
    };
    if (things.length > 2 || (!graph && columns.length > 2)) {
      const choose = (name, label) =>
        chooser(label, things, chosen()[name], (column) => {
          seen[name] = column.name;
          changed();
          fill();
        }, name);
      const choices = document.createElement("div");
      choices.className = "choosing";
      choices.append(choose("from", words.from), choose("to", words.to));
      figure.append(choices);
    }
    figure.append(told, head, place);
    requestAnimationFrame(fill); // its size is that of the place it has on the page
    return figure;
  };
}

function key(kind, name) {
  const item = document.createElement("li");
  const svg = made("svg", { viewBox: "0 0 14 14", class: `node kind-${kind}`, "aria-hidden": "true" });
  svg.append(made("path", { d: shape(kind, 7, 7, 5) }));
  item.append(svg, name);
  return item;
}
