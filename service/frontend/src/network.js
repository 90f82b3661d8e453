// The explorer of a network: finds, filters, shows who is tied to whom and why, and keeps the view
// in the address.
import { plain, read, written } from "./network/address.js";
import { Canvas, able } from "./network/canvas.js";
import { columns } from "./network/columns.js";
import { Explorer } from "./network/explorer.js";

const root = document.querySelector(".explorer");
if (root) open();
// a page that renews itself would stay as it is where its address tells of a view
else if (document.querySelector("ol.progress")) setTimeout(() => location.reload(), 1000);

async function open() {
  if (!able()) {
    document.querySelector("[data-unable]").hidden = false;
    return;
  }
  const state = document.querySelector("[data-coming]");
  try {
    const slow = setTimeout(() => (state.hidden = false), 400);
    const network = await columns(root.dataset.view, ({ label, done, of }) => {
      state.querySelector("span").textContent = of > 1 ? `${label} (${done}/${of})` : label;
    });
    clearTimeout(slow);
    const looks = { colour: root.dataset.colour, size: root.dataset.size };
    if (!(looks.size in network.nodes.values)) looks.size = "degree";
    const address = {
      plain: () => plain(looks),
      read: () => read(location.hash, network, looks),
      written: (view) => written(view, network, looks),
    };
    // the picture gives its place to the explorer at once, so that nothing jumps
    root.hidden = false;
    for (const still of document.querySelectorAll(".network-picture > div, form.look")) still.hidden = true;
    const canvas = new Canvas(root.querySelector(".canvas"), network);
    new Explorer(root, network, canvas, address);
  } catch (error) {
    root.hidden = true;
    for (const still of document.querySelectorAll(".network-picture > div, form.look")) still.hidden = false;
    document.querySelector("[data-lost]").hidden = false;
    console.info(error);
  }
  state.hidden = true;
}
