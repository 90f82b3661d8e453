// What is told beside the picture: of a node, of a tie, of a path.
import { swatch } from "./legend.js";
import { shortest } from "./walks.js";
import { address, copied, figure, filled } from "./words.js";

const TIES = 60; // that a panel lists at most
const PAUSE = 1000;

export class Panels {
  /** `act` holds what a panel can do: `on`, `tie`, `around`, `from`. */
  constructor(root, network, act) {
    Object.assign(this, { root, network, act });
    this.holder = root.querySelector("[data-panel]");
    this.said = root.dataset;
  }

  /** Shows what a view has chosen; "" where that is nothing. */
  show(view, rest) {
    const shown = view.path ? ["path", ...view.path] : view.tie !== null ? ["tie", view.tie] : ["on", view.on];
    const name = shown[0] === "on" && view.on === null ? "" : shown.join(" ");
    this.holder.hidden = !name;
    const open = this.holder.contains(document.activeElement);
    if (name !== this.name || shown[0] !== "tie") {
      this.name = name;
      const made = name ? this[shown[0]](view, rest) : [];
      this.holder.replaceChildren(...[made].flat());
      this.holder.scrollTop = 0;
      this.holder.querySelector("[data-close]")?.addEventListener("click", () => this.act.on(null));
      if (open) this.holder.querySelector("h3")?.focus();
    }
    return name;
  }

  label(node) {
    return this.network.nodes.label[node];
  }

  on(view, rest) {
    const { network, said } = this;
    const { nodes } = network;
    const node = view.on;
    const key = nodes.key[node];
    const kind = network.kinds.find((one) => one.key === nodes.kind[node]);
    const type = network.types.of[node] >= 0 ? network.types.label[network.types.of[node]] : kind.label;
    const panel = copied(this.root, "node", {
      label: this.label(node),
      type,
      around: said.around.replace("KEY", encodeURIComponent(key)),
      apart: address(said.without, { remove: key }),
    });
    const colours = network.colourings[view.colour];
    const heading = panel.querySelector("h3");
    if (nodes.lang[node]) heading.lang = nodes.lang[node];
    heading.prepend(swatch(kind.form, colours.groups[colours.of[node]].colour));
    const page = panel.querySelector("[data-put=page]");
    page.hidden = key.includes("://");
    page.href = (kind.key.startsWith("sdg") ? said.sdg : said.thing).replace("KEY", key);
    for (const button of panel.querySelectorAll("[data-around]")) {
      const radius = Number(button.dataset.around);
      button.setAttribute("aria-pressed", view.around === radius);
      button.addEventListener("click", () => this.act.around(radius));
    }
    panel.querySelector("[data-from]").addEventListener("click", () => this.act.from(node));
    const telling = said.telling.split(" ");
    panel.querySelector("[data-figures]").append(
      ...network.measures
        .filter((one) => telling.includes(one.key) || one.key === view.size)
        .map((one) =>
          copied(this.root, "figure", {
            label: one.label,
            value: figure(nodes.values[one.key][node], one.number, said),
            reading: one.reading,
          }),
        ),
    );
    const ties = [...network.tiesOf(node)].filter((tie) => rest.ties[tie]);
    ties.sort((a, b) => network.ties.weight[b] - network.ties.weight[a]);
    panel.querySelector("[data-put=ties]").textContent = filled("{n}", { n: ties.length });
    const list = panel.querySelector("[data-ties]");
    list.append(...ties.slice(0, TIES).map((tie) => this.row(tie, network.other(tie, node))));
    const more = panel.querySelector("[data-more]");
    more.hidden = ties.length <= TIES;
    more.textContent = filled(more.textContent, { n: ties.length - TIES });
    return panel;
  }

  /** A tie as a line of a list: who is at the other end, and how much is shared. */
  row(tie, other) {
    const { nodes, ties } = this.network;
    const row = copied(this.root, "row", {
      label: this.label(other),
      weight: filled("{n}", { n: ties.weight[tie] }),
    });
    const [name, weight] = row.querySelectorAll("button");
    if (nodes.lang[other]) name.lang = nodes.lang[other];
    name.addEventListener("click", () => this.act.on(other));
    weight.addEventListener("click", () => this.act.tie(tie));
    weight.setAttribute("aria-label", filled(this.said.shares, { name: this.label(other), n: ties.weight[tie] }));
    return row;
  }

  tie(view) {
    const { source, target } = this.network.ties;
    const ends = [source[view.tie], target[view.tie]];
    const [one, two] = ends.map((node) => this.network.nodes.key[node]);
    const page = address(this.said.tie, { source: one, target: two });
    const panel = copied(this.root, "tie", { page });
    panel.querySelectorAll("[data-end]").forEach((button, place) => {
      button.textContent = this.label(ends[place]);
      button.addEventListener("click", () => this.act.on(ends[place]));
    });
    this.fetched(page, panel.querySelector("[data-strands]"), this.name);
    return panel;
  }

  /** The passages behind a tie, as its own page tells them. */
  async fetched(page, holder, name) {
    try {
      for (;;) {
        const answer = await fetch(page, { headers: { Accept: "text/html" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const found = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (this.name !== name) return;
        if (!found.querySelector("ol.progress")) {
          const parts = found.querySelectorAll("main > .lead, main .strands, main .strands + .note");
          holder.replaceChildren(...[...parts].map((part) => document.importNode(part, true)));
          return;
        }
        await new Promise((done) => setTimeout(done, PAUSE));
      }
    } catch {
      holder.textContent = this.said.failed;
    }
  }

  path(view, rest) {
    const [from, to] = view.path;
    const found = shortest(this.network, rest, from, to);
    const keys = view.path.map((node) => this.network.nodes.key[node]);
    const panel = copied(this.root, found ? "path" : "apart", {
      from: this.label(from),
      to: this.label(to),
      page: address(this.said.path, { source: keys[0], target: keys[1] }),
    });
    const list = panel.querySelector("[data-steps]");
    found?.nodes.forEach((node, place) => {
      const step = copied(this.root, "step", { label: this.label(node) });
      const [name, tie] = step.querySelectorAll("button");
      name.addEventListener("click", () => this.act.on(node));
      if (place < found.ties.length) {
        const number = found.ties[place];
        const weight = this.network.ties.weight[number];
        tie.textContent = filled(tie.textContent, { n: weight });
        tie.addEventListener("click", () => this.act.tie(number));
      } else tie.remove();
      list.append(step);
    });
    return panel;
  }
}
