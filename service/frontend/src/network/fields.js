// The fields that choose colours, sizes and what remains; choices come from the data.
import { address } from "./words.js";

const PARTS = ["type", "program", "role", "sdg"];

export function fields(root, network, changed) {
  const form = root.querySelector("form.explorer-fields");
  const field = (name) => form.elements[name];
  const options = (select, keys, labels) =>
    keys.forEach((key, place) => select.add(new Option(labels[place], key)));
  const measures = network.measures.filter((one) => one.sized);
  options(field("size"), measures.map((one) => one.key), measures.map((one) => one.label));
  for (const option of [...field("colour").options]) {
    if (!(option.value in network.colourings)) option.remove();
  }
  for (const name of PARTS) {
    const known = name === "type" ? network.types : network.parts[name];
    options(field(name), known.key, known.label);
    field(name).closest(".field").hidden = known.key.length < 2;
  }
  const most = network.ties.weight.reduce((a, b) => Math.max(a, b), 1);
  field("least").max = most;
  field("least").closest(".field").hidden = most < 2;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const { name, value, checked } = event.target;
    if (name === "giant") changed({ giant: checked });
    else if (name === "least") changed({ least: Math.max(1, Math.trunc(Number(value)) || 1) });
    else if (name === "colour") changed({ colour: value, group: null });
    else if (name) changed({ [name]: value });
  });
  root.querySelector("[data-clear]").addEventListener("click", () => {
    changed({ type: "", program: "", role: "", sdg: "", least: 1, giant: false, around: 0 });
  });
  const own = root.querySelector("[data-own]");
  const base = own.href;
  return {
    show(view) {
      for (const name of ["colour", "size", ...PARTS]) field(name).value = view[name];
      field("least").value = view.least;
      field("giant").checked = view.giant;
      const least = view.least > 1 ? view.least : "";
      const chosen = Object.fromEntries(PARTS.filter((name) => view[name]).map((name) => [name, view[name]]));
      own.href = address(base, { ...chosen, ...(least && { minimum: least }), ...(view.giant && { giant: "true" }) });
      const number = Object.keys(chosen).length + (view.least > 1) + view.giant;
      root.querySelector("[data-filters]").textContent = number ? `(${number})` : "";
    },
  };
}
