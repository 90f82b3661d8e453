// The parts of a picture.

const SVG = "http://www.w3.org/2000/svg";

/** An element of a picture with its attributes. */
export function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The outline of a node: each kind has its own, so that colour is not all that tells them apart. */
export function shape(kind, x, y, r) {
  const through = (...points) => `M${points.map(([across, down]) => `${x + across * r} ${y + down * r}`).join("L")}Z`;
  switch (kind) {
    case "program":
      return through([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]);
    case "goal":
      return through([0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]);
    case "measure":
      return through([0, -1.15], [1.1, 0.85], [-1.1, 0.85]);
    default:
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  }
}
