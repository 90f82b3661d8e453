// The names beside nodes: the largest first, none over another, what is pointed at before all.

const LONGEST = 34;
const FONT = 12;

/** Draws names on a canvas of its own above the others. */
export class Names {
  constructor(holder, network) {
    this.network = network;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "explorer-names";
    this.pen = this.canvas.getContext("2d");
    holder.append(this.canvas);
    this.widths = new Map();
    this.short = network.nodes.label.map((label, node) => {
      const kind = network.nodes.kind[node];
      if (kind.startsWith("sdg")) return network.nodes.key[node];
      return label.length > LONGEST ? `${label.slice(0, LONGEST - 1).trimEnd()}…` : label;
    });
  }

  /** `place` gives where a node is and how large, `order` the nodes as they are to be named. */
  draw({ width, height, place, order, rest, faded, forced, hovered, inks }) {
    const { canvas, pen } = this;
    const sharp = window.devicePixelRatio || 1;
    if (canvas.width !== width * sharp || canvas.height !== height * sharp) {
      canvas.width = width * sharp;
      canvas.height = height * sharp;
    }
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    this.taken = new Map();
    const named = new Set();
    const one = (node, strong) => {
      if (named.has(node) || !rest.nodes[node]) return;
      const { x, y, radius } = place(node);
      if (x < -60 || y < -30 || x > width + 60 || y > height + 30) return;
      if (!strong && radius < 2.6) return;
      named.add(node);
      this.one(node, x, y + radius + 2, strong, node === hovered, inks);
    };
    if (hovered !== null) one(hovered, true);
    for (const node of forced) one(node, true);
    for (const node of order) if (!faded[node]) one(node, false);
  }

  one(node, x, y, strong, boxed, inks) {
    const { pen } = this;
    const text = boxed ? this.network.nodes.label[node] : this.short[node];
    pen.font = `${strong ? "650 " : ""}${FONT}px ${inks.font}`;
    const key = `${strong}${text}`;
    if (!this.widths.has(key)) this.widths.set(key, pen.measureText(text).width);
    const half = this.widths.get(key) / 2 + 3;
    if (!this.free(x - half, y, x + half, y + FONT + 3) && !boxed) return;
    if (boxed) {
      pen.fillStyle = inks.surface;
      pen.strokeStyle = inks.line;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.roundRect(x - half - 3, y - 1, 2 * half + 6, FONT + 9, 4);
      pen.fill();
      pen.stroke();
      pen.fillStyle = inks.ink;
      pen.fillText(text, x, y + 3);
      return;
    }
    pen.strokeStyle = inks.surface;
    pen.lineWidth = 3.5;
    pen.strokeText(text, x, y + 1);
    pen.fillStyle = inks.ink;
    pen.fillText(text, x, y + 1);
  }

  /** Whether nothing is written there; if so, it is taken. Boxes lie in squares of a grid. */
  free(left, top, right, bottom) {
    const squares = [];
    for (let i = Math.floor(left / 80); i <= Math.floor(right / 80); i += 1) {
      for (let j = Math.floor(top / 80); j <= Math.floor(bottom / 80); j += 1) squares.push(`${i} ${j}`);
    }
    for (const square of squares) {
      for (const [l, t, r, b] of this.taken.get(square) ?? []) {
        if (left < r && right > l && top < b && bottom > t) return false;
      }
    }
    for (const square of squares) {
      if (!this.taken.has(square)) this.taken.set(square, []);
      this.taken.get(square).push([left, top, right, bottom]);
    }
    return true;
  }
}
