// Taking the view along: its address, and the picture as it is seen.
import { address } from "./words.js";

export function save(root, canvas, explorer) {
  const copy = root.querySelector("[data-copy]");
  copy.addEventListener("click", async () => {
    const lasting = new URL(root.dataset.lasting, location.href);
    lasting.hash = explorer.address.written(explorer.view);
    try {
      await navigator.clipboard.writeText(lasting.href);
      explorer.status.textContent = copy.dataset.done;
    } catch {
      window.prompt(copy.textContent.trim(), lasting.href);
    }
  });
  root.querySelector("[data-seen]").addEventListener("click", async (event) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await canvas.picture());
    link.download = event.target.dataset.seen;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  // pictures look as the view does
  root.querySelector(".taking").addEventListener("toggle", () => {
    for (const link of root.querySelectorAll("[data-look]")) {
      const { colour, size } = explorer.view;
      link.href = address(link.href, { colour: colour === "type" ? "" : colour, size });
    }
  });
}
