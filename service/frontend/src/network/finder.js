// A field that finds nodes by what they are called, by keyboard or mouse.

const MOST = 8;
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** `chosen` is called with the node that was found. */
export function finder(field, list, network, there, chosen) {
  const names = network.nodes.label.map(folded);
  const degrees = network.nodes.values.degree ?? [];
  let found = [];
  let at = -1;

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const mark = (next) => {
    at = next;
    [...list.children].forEach((one, place) => one.setAttribute("aria-selected", place === at));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const take = (node) => {
    field.value = "";
    close();
    chosen(node);
  };
  const seek = () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    if (!words.length) return close();
    const rank = (name) => (name.startsWith(words[0]) ? 0 : name.includes(` ${words[0]}`) ? 1 : 2);
    found = [...names.keys()]
      .filter((node) => there()[node] && words.every((word) => names[node].includes(word)))
      .sort((a, b) => rank(names[a]) - rank(names[b]) || (degrees[b] ?? 0) - (degrees[a] ?? 0))
      .slice(0, MOST);
    list.replaceChildren(
      ...found.map((node, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.role = "option";
        item.textContent = network.nodes.label[node];
        if (network.nodes.lang[node]) item.lang = network.nodes.lang[node];
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(node);
        });
        return item;
      }),
    );
    if (!found.length) {
      const none = document.createElement("li");
      none.role = "option";
      none.ariaDisabled = "true";
      none.textContent = field.dataset.none;
      list.append(none);
    }
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(found.length ? 0 : -1);
  };
  field.addEventListener("input", seek);
  field.addEventListener("focus", () => field.value && seek());
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (at >= 0) take(found[at]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (found.length && !list.hidden) mark((at + step + found.length) % found.length);
    }
  });
}
