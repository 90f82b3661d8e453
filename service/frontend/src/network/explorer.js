// The view as it is now: every change of it is drawn, told beside the picture, and kept in the
// address.
import { fields } from "./fields.js";
import { finder } from "./finder.js";
import { keys, whole, zoom } from "./keys.js";
import { legend } from "./legend.js";
import { Panels } from "./panels.js";
import { remaining } from "./remaining.js";
import { save } from "./saving.js";
import { shortest } from "./walks.js";
import { Frame } from "./frame.js";
import { filled } from "./words.js";

const FILTERS = ["type", "role", "program", "sdg", "least", "giant", "around"];
const REST = 350;

export class Explorer {
  constructor(root, network, canvas, address) {
    Object.assign(this, { root, network, canvas, address });
    this.view = address.read();
    this.status = root.querySelector("[role=status]");
    this.panels = new Panels(root, network, {
      on: (node) => this.on(node),
      tie: (tie) => this.change({ tie, on: null, path: null }),
      around: (around) => this.change({ around }),
      from: (node) => this.from(node),
    });
    this.fields = fields(root, network, (changed) => this.change(changed));
    this.frame = new Frame(root, (full) => this.change({ full }));
    finder(root.querySelector(".finder input"), root.querySelector(".finder ul"), network, () => this.rest.nodes, (node) => this.found(node));
    keys(canvas.holder, canvas);
    save(root, canvas, this);
    this.listen();
    this.draw({ camera: true });
    root.dataset.ready = "";
  }

  listen() {
    const { canvas, root } = this;
    const { sigma, holder } = canvas;
    sigma.on("clickNode", ({ node }) => this.on(Number(node)));
    sigma.on("clickStage", ({ event }) => {
      const tie = canvas.tieAt(event);
      if (tie !== null) this.change({ tie, on: null, path: null });
      else if (this.waiting === undefined) this.on(null);
    });
    for (const button of root.querySelectorAll("[data-zoom]")) {
      const by = Number(button.dataset.zoom);
      button.addEventListener("click", () => (by ? zoom(canvas, by) : whole(canvas)));
    }
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (this.waiting !== undefined) this.from(undefined);
      else if (this.panels.name) this.on(null);
      else if (this.view.full) this.change({ full: false });
    });
    // a page that is scrolled past must not be caught by the picture
    const passing = (event) => {
      const meant = this.view.full || event.ctrlKey || event.touches?.length > 1;
      if (!meant && !(event.type === "wheel" && document.activeElement === holder)) event.stopPropagation();
    };
    for (const type of ["wheel", "touchstart", "touchmove"]) {
      holder.addEventListener(type, passing, { capture: true, passive: true });
    }
    canvas.camera.on("updated", (camera) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.view.camera = camera;
        history.replaceState(history.state, "", this.permalink());
      }, REST);
    });
    window.addEventListener("popstate", () => {
      this.view = this.address.read();
      this.draw({ camera: true });
    });
  }

  permalink() {
    return location.pathname + location.search + this.address.written(this.view);
  }

  on(node) {
    if (this.waiting !== undefined && node !== null && node !== this.waiting) {
      this.change({ path: [this.waiting, node], on: null, tie: null, around: 0 });
    } else {
      const around = node === null ? 0 : this.view.around;
      this.change({ on: node, tie: null, path: null, around });
    }
  }

  /** Waits for the other end of a path. */
  from(node) {
    this.waiting = node;
    this.status.textContent = node === undefined ? "" : filled(this.root.dataset.ending, { name: this.network.nodes.label[node] });
    this.root.classList.toggle("waiting", node !== undefined);
    if (node === undefined) this.tell();
    else this.root.querySelector(".finder input").focus();
  }

  found(node) {
    this.on(node);
    if (!this.canvas.sees(node) || this.canvas.many) this.canvas.meet(node);
  }

  /** Another view; what is chosen gets a step of its own on the way back. */
  change(changed) {
    this.view = { ...this.view, ...changed };
    this.waiting = undefined;
    this.root.classList.remove("waiting");
    const step = ["on", "tie", "path", "full"].some((name) => name in changed);
    const address = this.permalink();
    if (address !== location.pathname + location.search + location.hash) {
      history[step ? "pushState" : "replaceState"](null, "", address);
    }
    this.draw();
  }

  draw({ camera = false } = {}) {
    const { view, network, root } = this;
    this.rest = remaining(network, view);
    if (view.on !== null && !this.rest.nodes[view.on]) view.on = null;
    if (view.tie !== null && !this.rest.ties[view.tie]) view.tie = null;
    this.frame.show(view.full);
    this.fields.show(view);
    this.panels.show(view, this.rest);
    legend(root, network, view, this.rest, (group) => this.change({ group }));
    this.canvas.show({ rest: this.rest, look: this.look(), bright: this.bright() });
    if (camera) this.canvas.move(view.camera ?? { x: 0.5, y: 0.5, ratio: 1, angle: 0 }, true);
    this.tell();
  }

  tell() {
    const { network, rest, root } = this;
    const cut = rest.nodeCount < network.count || rest.tieCount < network.ties.source.length;
    this.status.textContent = filled(cut ? root.dataset.remaining : root.dataset.all, {
      nodes: rest.nodeCount,
      ties: rest.tieCount,
      allnodes: network.count,
      allties: network.ties.source.length,
    });
    root.querySelector("[data-cut]").hidden = !cut;
    root.querySelector("[data-clear]").hidden = !FILTERS.some((name) => this.view[name] !== this.address.plain()[name]);
  }

  look() {
    const { network, view } = this;
    const { groups, of } = network.colourings[view.colour];
    const values = network.nodes.values[view.size] ?? new Array(network.count).fill(0);
    const most = values.reduce((a, b) => Math.max(a, b ?? 0), 0) || 1;
    const { largest, least } = network.sizes;
    return {
      colours: of.map((group) => groups[group].colour),
      sizes: values.map((value) => largest * Math.max(least, Math.sqrt(Math.max(value ?? 0, 0) / most))),
    };
  }

  /** What is not to fade: the ends of what is chosen, and what is tied to them; null for all. */
  bright() {
    const { network, view, rest } = this;
    if (view.path) {
      const way = shortest(network, rest, ...view.path) ?? { nodes: view.path, ties: [] };
      return { nodes: new Set(way.nodes), ties: new Set(way.ties), ends: new Set(way.nodes), way: true };
    }
    if (view.tie !== null) {
      const ends = new Set([network.ties.source[view.tie], network.ties.target[view.tie]]);
      return { nodes: ends, ties: new Set([view.tie]), ends };
    }
    if (view.on !== null) {
      const ties = new Set([...network.tiesOf(view.on)].filter((tie) => rest.ties[tie]));
      const nodes = new Set([view.on, ...[...ties].map((tie) => network.other(tie, view.on))]);
      if (view.around > 1) return { nodes: new Set(network.nodes.key.keys()), ties, ends: new Set([view.on]) };
      return { nodes, ties, ends: new Set([view.on]) };
    }
    if (view.group !== null) {
      const { of } = network.colourings[view.colour];
      const nodes = new Set([...of.keys()].filter((node) => of[node] === view.group));
      const { source, target } = network.ties;
      const within = source.map((_, tie) => tie).filter((tie) => nodes.has(source[tie]) && nodes.has(target[tie]));
      return { nodes, ties: new Set(within), ends: new Set() };
    }
    return null;
  }
}
