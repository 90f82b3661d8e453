// The explorer in the whole window, and back.

export class Frame {
  constructor(root, changed) {
    this.root = root;
    this.button = root.querySelector("[data-full]");
    this.full = false;
    this.button.addEventListener("click", () => changed(!this.full));
  }

  show(full) {
    if (full === this.full) return;
    this.full = full;
    this.root.classList.toggle("full", full);
    document.documentElement.classList.toggle("behind", full);
    this.button.setAttribute("aria-pressed", full);
    for (let at = this.root; at !== document.body; at = at.parentElement) {
      for (const beside of at.parentElement.children) {
        if (beside !== at && beside.tagName !== "SCRIPT") beside.inert = full;
      }
    }
  }
}
