// A network as a picture; those who cannot see it have the same in the table.

import { settled } from "./settling.js";
import { made, shape } from "./shapes.js";

const ROOM = 24; // around the nodes
const LETTER = 6.4;
const LONGEST = 26;
const STEP = 60; // of the keys that move a picture that is nearer
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Draws a network into a place that is on the page, with buttons that make it larger. */
export function picture(place, buttons, network, { words, directed }) {
  const { nodes, ties } = network;
  const wide = () => Math.max(place.clientWidth, 280);
  const tall = () => Math.round(Math.min(620, Math.max(380, wide() * 0.6)));
  const at = settled(nodes.length, ties.map(({ a, b }) => [a, b]), wide() / tall());
  const beside = nodes.map(() => new Set());
  for (const { a, b } of ties) beside[a].add(b), beside[b].add(a);
  const svg = made("svg", { class: "tied", "aria-hidden": "true" });
  const view = { x: 0, y: 0, scale: 1 };

  const show = () => {
    const [w, h] = [wide(), tall()];
    const span = [w / view.scale, h / view.scale];
    view.x = Math.min(Math.max(view.x, 0), w - span[0]);
    view.y = Math.min(Math.max(view.y, 0), h - span[1]);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${span[0]} ${span[1]}`);
    svg.classList.toggle("near", view.scale > 1);
  };
  const draw = () => {
    const [w, h] = [wide(), tall()];
    const { scale } = view;
    svg.setAttribute("width", w);
    svg.setAttribute("height", h);
    const x = (node) => ROOM + at.x[node] * (w - 2 * ROOM);
    const y = (node) => ROOM + at.y[node] * (h - 2 * ROOM);
    const most = 0.3 * Math.sqrt((w * h) / nodes.length);
    const size = nodes.map((node) => Math.min(most, 4 + Math.min(9, 1.6 * Math.sqrt(node.ties))) / Math.sqrt(scale));
    const lines = made("g", { class: "ties" });
    for (const tie of ties) {
      const [x1, y1, x2, y2] = [x(tie.a), y(tie.a), x(tie.b), y(tie.b)];
      const far = Math.hypot(x2 - x1, y2 - y1) || 1;
      const short = (far - size[tie.b] - (directed ? 2 / scale : 0)) / far;
      const line = made("line", { x1, y1, x2: x1 + (x2 - x1) * short, y2: y1 + (y2 - y1) * short });
      line.setAttribute("stroke-width", 1.2 / scale);
      if (directed) line.setAttribute("marker-end", "url(#tie-end)");
      const said = tie.said.length ? tie.said.join(", ") : "–";
      line.append(titled(`${nodes[tie.a].text} ${said} ${nodes[tie.b].text}`));
      tie.line = line;
      lines.append(line);
    }
    const dots = made("g", {});
    nodes.forEach((node, number) => {
      const link = made(node.href ? "a" : "g", { class: `node kind-${node.kind}${node.goal ? ` sdg-${node.goal}` : ""}`, tabindex: "-1" });
      if (node.href) link.setAttribute("href", node.href);
      const dot = made("path", { d: shape(node.kind, x(number), y(number), size[number]), "stroke-width": 1.5 / scale });
      link.append(dot, titled(node.text));
      link.addEventListener("pointerenter", () => near(number));
      link.addEventListener("pointerleave", () => near(null));
      node.link = link;
      dots.append(link);
    });
    const texts = made("g", { class: "names", "font-size": 12 / scale });
    const taken = nodes.map((_, number) => box(x(number) - size[number], y(number) - size[number], 2 * size[number], 2 * size[number]));
    const order = nodes.map((_, number) => number).sort((a, b) => nodes[b].ties - nodes[a].ties || a - b);
    for (const number of order) {
      const node = nodes[number];
      const name = node.short.length > LONGEST ? `${node.short.slice(0, LONGEST - 1)}…` : node.short;
      const long = (name.length * LETTER) / scale;
      const beyond = size[number] + 3 / scale;
      const sides = [x(number) + beyond, x(number) - beyond - long].filter((start) => start >= 0 && start + long <= w);
      const rooms = sides.map((start) => box(start, y(number) - 8 / scale, long, 16 / scale));
      const room = rooms.find((one) => !taken.some((other, mine) => mine !== number && meets(one, other)));
      const start = room?.x ?? sides[0] ?? Math.min(x(number) + beyond, w - long);
      const text = made("text", { x: start, y: y(number) + 4 / scale });
      text.textContent = name;
      if (room) taken.push(room);
      else text.setAttribute("class", "aside");
      node.name = text;
      texts.append(text);
    }
    svg.replaceChildren(arrow(scale), lines, dots, texts);
    show();
  };
  const near = (chosen) => {
    svg.classList.toggle("pointed", chosen !== null);
    nodes.forEach((node, number) => {
      const lit = number === chosen || (chosen !== null && beside[chosen].has(number));
      node.link.classList.toggle("lit", lit);
      node.name.classList.toggle("lit", lit);
    });
    for (const tie of ties) tie.line.classList.toggle("lit", tie.a === chosen || tie.b === chosen);
  };
  const zoom = (times) => {
    const [w, h] = [wide(), tall()];
    const middle = [view.x + w / view.scale / 2, view.y + h / view.scale / 2];
    view.scale = Math.min(8, Math.max(1, view.scale * times));
    view.x = middle[0] - w / view.scale / 2;
    view.y = middle[1] - h / view.scale / 2;
    draw();
  };

  let held = null;
  let moved = false;
  svg.addEventListener("pointerdown", (event) => {
    if (view.scale > 1) held = [event.clientX, event.clientY];
    moved = false;
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !event.buttons) return;
    const by = [event.clientX - held[0], event.clientY - held[1]];
    if (!moved && Math.hypot(...by) < 4) return;
    moved = true;
    held = [event.clientX, event.clientY];
    view.x -= by[0] / view.scale;
    view.y -= by[1] / view.scale;
    show();
  });
  svg.addEventListener("pointerup", () => (held = null));
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("click", (event) => moved && event.preventDefault());

  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", words.picture);
  place.onkeydown = (event) => {
    const [right, down] = STEPS[event.key] ?? [];
    if (right === undefined || view.scale === 1) return;
    event.preventDefault();
    view.x += (STEP * right) / view.scale;
    view.y += (STEP * down) / view.scale;
    show();
  };
  buttons.replaceChildren();
  const button = (sign, name, act) => {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "quiet";
    one.textContent = sign;
    one.setAttribute("aria-label", name);
    one.title = name;
    one.addEventListener("click", act);
    buttons.append(one);
  };
  button("+", words.nearer, () => zoom(1.6));
  button("−", words.farther, () => zoom(1 / 1.6));
  place.replaceChildren(svg);
  let drawnWide = 0;
  new ResizeObserver(() => {
    if (place.clientWidth && place.clientWidth !== drawnWide) {
      drawnWide = place.clientWidth;
      draw();
    }
  }).observe(place);
}

const box = (x, y, w, h) => ({ x, y, w, h });
const meets = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function titled(text) {
  const title = made("title", {});
  title.textContent = text;
  return title;
}

function arrow(scale) {
  const marker = made("marker", { id: "tie-end", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7 / scale, markerHeight: 7 / scale, orient: "auto", markerUnits: "userSpaceOnUse" });
  marker.append(made("path", { d: "M0 1 8 4 0 7z" }));
  const kept = made("defs", {});
  kept.append(marker);
  return kept;
}
