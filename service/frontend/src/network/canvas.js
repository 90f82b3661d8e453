// The picture that sigma draws, in the colours of the page.
import { UndirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import { Names } from "./names.js";
import { Shape } from "./shapes.js";

const MANY = 4000; // ties above this are thin lines, and are not drawn while all moves
const NEAR = 7; // pixels within which a click meets a tie
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether this browser can draw at all. */
export function able() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

/** Sigma, but with who is pointed at found by counting: reading pixels back would stall the GPU. */
class Drawing extends Sigma {
  getNodeAtPosition(point) {
    return this.found ? this.found(point) : null;
  }
}

export class Canvas {
  constructor(holder, network) {
    this.holder = holder;
    this.network = network;
    this.many = network.ties.source.length > MANY;
    this.faded = new Uint8Array(network.count);
    this.hovered = null;
    this.graph = new UndirectedGraph({ multi: false });
    const { nodes, ties } = network;
    const forms = new Map(network.kinds.map((kind) => [kind.key, kind.form]));
    nodes.key.forEach((_, node) => {
      const place = { x: nodes.x[node], y: -nodes.y[node], i: node };
      this.graph.addNode(node, { ...place, form: forms.get(nodes.kind[node]) });
    });
    ties.source.forEach((source, tie) => {
      this.graph.addEdgeWithKey(tie, source, ties.target[tie], { i: tie });
    });
    this.readInks();
    this.sigma = new Drawing(this.graph, holder, {
      allowInvalidContainer: true, // in print it has no size
      renderLabels: false,
      renderEdgeLabels: false,
      zIndex: true,
      hideEdgesOnMove: this.many,
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio ** 0.65,
      minCameraRatio: 0.01,
      maxCameraRatio: 3,
      stagePadding: 40,
      minEdgeThickness: this.many ? 0.6 : 1.5,
      nodeProgramClasses: { shape: Shape },
      defaultNodeType: "shape",
      edgeProgramClasses: { line: this.many ? EdgeLineProgram : EdgeRectangleProgram },
      defaultEdgeType: "line",
      defaultDrawNodeHover: () => {},
      nodeReducer: (_, data) => this.node(data),
      edgeReducer: (_, data) => this.tie(data),
      ...(STILL.matches && { zoomDuration: 1, inertiaDuration: 1, doubleClickZoomingDuration: 1 }),
    });
    this.sigma.found = (point) => this.nodeAt(point);
    this.names = new Names(holder, network);
    this.sigma.on("afterRender", () => this.name());
    this.sigma.on("enterNode", ({ node }) => this.hover(Number(node)));
    this.sigma.on("leaveNode", () => this.hover(null));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.readInks();
      this.sigma.refresh();
    });
  }

  get camera() {
    return this.sigma.getCamera();
  }

  readInks() {
    const { network } = this;
    const style = getComputedStyle(this.holder);
    const token = (name) => style.getPropertyValue(name).trim();
    const [ink, surface] = [token("--ink"), token("--surface")];
    this.inks = {
      ink,
      surface,
      line: token("--line-strong"),
      accent: token("--warm"),
      font: style.fontFamily,
      tie: mixed(ink, surface, this.many ? (network.ties.source.length > 4 * MANY ? 0.1 : 0.2) : 0.42),
      strong: mixed(ink, surface, 0.75),
      pale: mixed(ink, surface, this.many ? 0.05 : 0.09),
      rim: mixed(ink, surface, 0.55),
    };
  }

  /** Shows a view: `look` holds the size of each node, `bright` what is not to fade, if anything. */
  show({ rest, look, bright }) {
    Object.assign(this, { rest, look, bright });
    this.order ??= [];
    this.order = [...look.sizes.keys()].sort((a, b) => look.sizes[b] - look.sizes[a]);
    this.faded.fill(0);
    if (bright) this.faded.forEach((_, node) => (this.faded[node] = bright.nodes.has(node) ? 0 : 1));
    this.sigma.refresh();
  }

  node(data) {
    const { i } = data;
    if (!this.rest) return { ...data, size: 1, color: "#000000", rim: "#000000" };
    const faded = this.faded[i];
    const chosen = this.bright?.ends.has(i);
    const { surface, rim, ink } = this.inks;
    const colour = this.look.colours[i];
    return {
      x: data.x,
      y: data.y,
      form: data.form,
      label: null,
      size: this.look.sizes[i],
      color: faded ? mixed(colour, surface, 0.16) : colour,
      rim: chosen ? ink : faded ? mixed(rim, surface, 0.2) : mixed(colour, ink, 0.72),
      hidden: !this.rest.nodes[i],
      zIndex: faded ? 0 : chosen ? 2 : 1,
    };
  }

  tie({ i }) {
    if (!this.rest) return { hidden: true };
    const bright = this.bright?.ties.has(i);
    const faded = this.bright && !bright;
    const weight = this.network.ties.weight[i];
    const { tie, pale, strong, accent } = this.inks;
    return {
      hidden: !this.rest.ties[i] || (faded && this.many),
      size: this.many ? 1 : 4 + 3.5 * Math.log2(weight) + (bright ? 2.5 : 0),
      color: bright ? (this.bright.way ? accent : strong) : faded ? pale : tie,
      zIndex: bright ? 1 : 0,
    };
  }

  /** Where a node is on the canvas, in pixels, and how large. */
  place() {
    const at = (x, y) => this.sigma.graphToViewport({ x, y });
    const [zero, across, up] = [at(0, 0), at(1000, 0), at(0, 1000)];
    const { x, y } = this.network.nodes;
    return (node) => ({
      x: zero.x + ((across.x - zero.x) * x[node] - (up.x - zero.x) * y[node]) / 1000,
      y: zero.y + ((across.y - zero.y) * x[node] - (up.y - zero.y) * y[node]) / 1000,
      radius: this.rest ? this.sigma.scaleSize(this.look.sizes[node]) : 0,
    });
  }

  name() {
    if (!this.rest) return;
    const { width, height } = this.sigma.getDimensions();
    this.names.draw({
      width,
      height,
      place: this.place(),
      order: this.order,
      rest: this.rest,
      faded: this.faded,
      forced: this.bright?.ends ?? [],
      hovered: this.hovered,
      inks: this.inks,
    });
  }

  hover(node) {
    if (node === this.hovered) return;
    this.hovered = node;
    this.holder.classList.toggle("pointed", node !== null);
    this.name();
    this.onHover?.(node);
  }

  /** The node at a point, as sigma calls it; null where there is none. */
  nodeAt(point) {
    if (!this.rest) return null;
    const place = this.place();
    let [best, nearest] = [null, 0];
    for (let node = 0; node < this.network.count; node += 1) {
      if (!this.rest.nodes[node]) continue;
      const { x, y, radius } = place(node);
      const within = Math.max(radius, 4) + 2 - Math.hypot(point.x - x, point.y - y);
      if (within > nearest) [best, nearest] = [String(node), within];
    }
    return best;
  }

  /** The tie at a point, what is bright before the rest; null where there is none. */
  tieAt(point) {
    const place = this.place();
    const { source, target } = this.network.ties;
    let [best, nearest] = [null, NEAR];
    for (let tie = 0; tie < source.length; tie += 1) {
      if (!this.rest.ties[tie] || (this.bright && this.many && !this.bright.ties.has(tie))) continue;
      const far = between(point, place(source[tie]), place(target[tie]));
      const counted = this.bright?.ties.has(tie) ? far - 2 : far;
      if (counted < nearest) [best, nearest] = [tie, counted];
    }
    return best;
  }

  move(state, quick = false) {
    if (quick || STILL.matches) this.camera.setState(state);
    else this.camera.animate(state, { duration: 280 });
  }

  /** Brings a node into the middle, near enough to read it. */
  meet(node) {
    const { x, y } = this.sigma.getNodeDisplayData(node);
    this.move({ x, y, ratio: Math.min(this.camera.ratio, this.many ? 0.3 : 0.8) });
  }

  /** Whether a node is where it can be seen. */
  sees(node) {
    const { width, height } = this.sigma.getDimensions();
    const { x, y } = this.place()(node);
    return x > 20 && y > 20 && x < width - 20 && y < height - 20;
  }

  /** What is seen now, as a picture. */
  async picture() {
    const layers = [...this.holder.querySelectorAll("canvas")];
    const out = document.createElement("canvas");
    [out.width, out.height] = [this.names.canvas.width, this.names.canvas.height];
    const pen = out.getContext("2d");
    pen.fillStyle = this.inks.surface;
    pen.fillRect(0, 0, out.width, out.height);
    // WebGL keeps what it has drawn no longer than this moment
    await new Promise((done) => {
      this.sigma.once("afterRender", () => {
        this.name();
        for (const layer of layers) pen.drawImage(layer, 0, 0, out.width, out.height);
        done();
      });
      this.sigma.scheduleRender();
    });
    return new Promise((done) => out.toBlob(done, "image/png"));
  }
}

/** A colour made of a part of one and the rest of another, both #rrggbb. */
export function mixed(one, other, part) {
  const channels = [1, 3, 5].map((at) => {
    const [a, b] = [one, other].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(a * part + b * (1 - part))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}

function between(point, one, two) {
  const [dx, dy] = [two.x - one.x, two.y - one.y];
  const length = dx * dx + dy * dy || 1;
  const part = ((point.x - one.x) * dx + (point.y - one.y) * dy) / length;
  const at = Math.min(Math.max(part, 0), 1);
  return Math.hypot(point.x - one.x - at * dx, point.y - one.y - at * dy);
}
