// The view as it stands behind the # of the address, and back.

const TEXTS = ["type", "role", "program", "sdg"];

/** What is seen where the address says nothing. */
export const plain = (looks) => ({
  on: null,
  tie: null,
  path: null,
  around: 0,
  group: null,
  type: "",
  role: "",
  program: "",
  sdg: "",
  least: 1,
  giant: false,
  colour: looks.colour,
  size: looks.size,
  camera: null,
  full: false,
});

/** The view that an address tells of; what cannot be read is left out. */
export function read(hash, network, looks) {
  const view = plain(looks);
  const said = new URLSearchParams(hash.includes("=") ? hash.slice(1) : "");
  const node = (key) => network.number.get(key) ?? null;
  const pair = (name) => {
    const [one, two, more] = (said.get(name) ?? "").split("~").map(node);
    const whole = more === undefined && one !== null && two !== null && two !== undefined;
    return whole && one !== two ? [one, two] : null;
  };
  view.on = node(said.get("on"));
  view.path = pair("path");
  const ends = pair("tie");
  view.tie = ends && network.tieBetween(...ends);
  if (view.tie !== null || view.path) view.on = null;
  view.around = whole(said.get("around"), 0, 3);
  view.least = whole(said.get("least"), 1, 1e6);
  view.giant = said.get("giant") === "1";
  view.full = said.get("full") === "1";
  for (const name of TEXTS) {
    const known = name === "type" ? network.types : network.parts[name];
    if (known.key.includes(said.get(name))) view[name] = said.get(name);
  }
  if (Object.hasOwn(network.colourings, said.get("colour"))) view.colour = said.get("colour");
  if (Object.hasOwn(network.nodes.values, said.get("size"))) view.size = said.get("size");
  const groups = network.colourings[view.colour].groups.length;
  if (said.has("group")) view.group = Math.min(whole(said.get("group"), 0, 1e6), groups - 1);
  const [x, y, ratio] = (said.get("at") ?? "").split(",").map(Number);
  if ([x, y, ratio].every(Number.isFinite) && ratio > 0) view.camera = { x, y, ratio, angle: 0 };
  return view;
}

/** The view as text that begins with #; "" where it is the plain one. */
export function written(view, network, looks) {
  const said = new URLSearchParams();
  const key = (node) => network.nodes.key[node];
  if (view.on !== null) said.set("on", key(view.on));
  if (view.tie !== null) {
    said.set("tie", `${key(network.ties.source[view.tie])}~${key(network.ties.target[view.tie])}`);
  }
  if (view.path) said.set("path", view.path.map(key).join("~"));
  if (view.on !== null && view.around) said.set("around", view.around);
  for (const name of TEXTS) if (view[name]) said.set(name, view[name]);
  if (view.least > 1) said.set("least", view.least);
  if (view.giant) said.set("giant", 1);
  if (view.group !== null) said.set("group", view.group);
  for (const name of ["colour", "size"]) if (view[name] !== looks[name]) said.set(name, view[name]);
  if (view.camera) {
    const { x, y, ratio } = view.camera;
    const digits = [x, y, ratio].map((part) => Number(part.toFixed(3)));
    if (digits.join() !== "0.5,0.5,1") said.set("at", digits.join());
  }
  if (view.full) said.set("full", 1);
  const text = String(said).replaceAll("%2F", "/").replaceAll("%7E", "~").replaceAll("%2C", ",");
  return text && `#${text}`;
}

function whole(text, least, most) {
  const number = Number.parseInt(text ?? "", 10);
  return Number.isInteger(number) ? Math.min(Math.max(number, least), most) : least;
}
