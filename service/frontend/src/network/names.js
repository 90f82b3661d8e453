// The names beside nodes: the largest first, none over another, what is pointed at before all.

const LONGEST = 34;
const FONT = 12;
const FEW = 300; // nodes up to which no name is written over a node
const MOST = 45; // names at once where there are more nodes than that
const SIDE = 80;

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
    this.across = width;
    const named = new Set();
    const seen = order.filter((node) => rest.nodes[node]);
    if (seen.length <= FEW) {
      for (const node of seen) {
        const { x, y, radius } = place(node);
        const side = radius * 0.7;
        this.take(squares(x - side, y - side, x + side, y + side), [x - side, y - side, x + side, y + side]);
      }
    }
    const one = (node, strong) => {
      if (named.has(node) || !rest.nodes[node]) return;
      const { x, y, radius } = place(node);
      if (x < 0 || y < 0 || x > width || y > height) return;
      if (!strong && radius < 2) return;
      if (node === hovered) this.boxed(node, x, y + radius + 2, inks);
      else if (!this.one(node, x, y, radius, strong, inks)) return;
      named.add(node);
    };
    if (hovered !== null) one(hovered, true);
    for (const node of forced) one(node, true);
    const most = seen.length > FEW ? named.size + MOST : Infinity;
    for (const node of seen) {
      if (named.size >= most) break;
      if (!faded[node]) one(node, false);
    }
  }

  width(text, strong, inks) {
    this.pen.font = `${strong ? "650 " : ""}${FONT}px ${inks.font}`;
    const key = `${strong}${text}`;
    if (!this.widths.has(key)) this.widths.set(key, this.pen.measureText(text).width);
    return this.widths.get(key);
  }

  /** A name below, above, right or left of its node, wherever there is room; else nowhere. */
  one(node, x, y, radius, strong, inks) {
    const { pen } = this;
    const text = this.short[node];
    const half = this.width(text, strong, inks) / 2 + 2;
    const low = FONT + 3;
    const beside = radius + half + 3;
    const places = [
      [x, y + radius + 2],
      [x, y - radius - low - 1],
      [x + beside, y - low / 2],
      [x - beside, y - low / 2],
    ];
    const found = places.find(([middle, top]) => {
      const inside = middle - half > 0 && middle + half < this.across;
      return (inside || strong) && this.free(middle - half, top, middle + half, top + low);
    });
    if (!found) return false;
    pen.strokeStyle = inks.surface;
    pen.lineWidth = 3.5;
    pen.strokeText(text, found[0], found[1] + 1);
    pen.fillStyle = inks.ink;
    pen.fillText(text, found[0], found[1] + 1);
    return true;
  }

  /** The whole name of what is pointed at, on a ground of its own. */
  boxed(node, x, y, inks) {
    const { pen } = this;
    const text = this.network.nodes.label[node];
    const half = this.width(text, true, inks) / 2 + 7;
    this.free(x - half, y, x + half, y + FONT + 10);
    pen.fillStyle = inks.surface;
    pen.strokeStyle = inks.line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.roundRect(x - half, y, 2 * half, FONT + 10, 4);
    pen.fill();
    pen.stroke();
    pen.fillStyle = inks.ink;
    pen.fillText(text, x, y + 4);
  }

  /** Whether nothing is there; if so, it is taken. */
  free(left, top, right, bottom) {
    const within = squares(left, top, right, bottom);
    for (const square of within) {
      for (const [l, t, r, b] of this.taken.get(square) ?? []) {
        if (left < r && right > l && top < b && bottom > t) return false;
      }
    }
    this.take(within, [left, top, right, bottom]);
    return true;
  }

  take(within, box) {
    for (const square of within) {
      if (!this.taken.has(square)) this.taken.set(square, []);
      this.taken.get(square).push(box);
    }
  }
}

/** The squares of a grid that a box lies in, by name. */
function squares(left, top, right, bottom) {
  const found = [];
  for (let i = Math.floor(left / SIDE); i <= Math.floor(right / SIDE); i += 1) {
    for (let j = Math.floor(top / SIDE); j <= Math.floor(bottom / SIDE); j += 1) found.push(i * 4096 + j);
  }
  return found;
}
