// A field with a list of what is found as one writes: WAI-ARIA's combobox with a list to choose from.

let made = 0;

const NOTHING = { found: [], told: "" };

export const element = (name, text, className) => {
  const one = document.createElement(name);
  if (text) one.textContent = text;
  if (className) one.className = className;
  return one;
};

// `find(text, signal)` gives what is found, lines { item, content, className } of which those without
// an item are headings; what is `told` of it; and after how many milliseconds to ask `again`.
// `choose(item)` is called with what was chosen. Where `sure(items, text)` is given, Enter never sends
// the form while the list is open: it takes what is sure to be meant, if anything is.
export const combobox = (field, { find, choose, sure, name = "finds" }) => {
  const list = element("ul", "", name);
  list.id = `${name}-list-${(made += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent.trim() || field.placeholder);
  list.hidden = true;
  const status = element("p", "", "hidden-text");
  status.setAttribute("role", "status");
  field.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
  })) {
    field.setAttribute(name, value);
  }

  let lines = [];
  let at = -1;
  let waiting = 0;
  let running = new AbortController();

  const close = () => {
    clearTimeout(waiting); // what is asked for now would open the list again
    running.abort();
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const move = (next) => {
    lines[at]?.node.removeAttribute("aria-selected");
    at = (next + lines.length + 1) % (lines.length + 1); // after the last comes the field
    if (at === lines.length) at = -1;
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    const { node } = lines[at];
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", node.id);
  };

  const take = (item) => {
    close();
    choose(item);
  };

  const drawn = (line, number) => {
    const node = element("li", "", line.className);
    node.id = `${list.id}-${number}`;
    node.setAttribute("role", line.item ? "option" : "presentation");
    node.append(...line.content);
    return { ...line, node };
  };

  const show = ({ found, told }) => {
    at = -1;
    const all = found.map(drawn);
    lines = all.filter(({ item }) => item);
    list.replaceChildren(...all.map(({ node }) => node));
    if (!all.length) {
      const { node } = drawn({ item: told, content: [told], className: "told" }, 0);
      node.setAttribute("aria-disabled", "true");
      list.append(node);
    }
    status.textContent = told;
    list.hidden = !all.length && !told;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    running.abort();
    const asking = new AbortController();
    running = asking;
    try {
      const { again, ...answer } = (await find(field.value.trim(), asking.signal)) ?? NOTHING;
      if (asking.signal.aborted || document.activeElement !== field) return;
      show(answer);
      if (again) waiting = setTimeout(ask, again);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  field.addEventListener("focus", ask);
  field.addEventListener("input", () => {
    move(-1); // Enter now means what is written
    clearTimeout(waiting);
    waiting = setTimeout(ask, 90);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else move(event.key === "ArrowDown" ? at + 1 : at < 0 ? lines.length - 1 : at - 1);
    } else if (event.key === "Enter" && !list.hidden && (sure || at >= 0)) {
      event.preventDefault();
      const items = lines.map(({ item }) => item);
      const item = at >= 0 ? items[at] : sure(items, field.value.trim().toLowerCase());
      if (item) take(item);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps focus
  list.addEventListener("click", (event) => {
    const line = lines.find(({ node }) => node.contains(event.target));
    if (line) take(line.item);
  });
  field.addEventListener("blur", close);
};
