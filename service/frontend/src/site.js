// What every page gets: the search field becomes a box that suggests, and "/" leads to it.

const form = document.querySelector("form.seek");
const field = form?.querySelector('input[type="search"]');

if (field) {
  const list = document.createElement("ul");
  list.id = "seek-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.placeholder);
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "hidden-text";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
  })) {
    field.setAttribute(name, value);
  }

  let options = [];
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

  const choose = (next) => {
    options[at]?.removeAttribute("aria-selected");
    at = (next + options.length + 1) % (options.length + 1); // after the last comes the field
    if (at === options.length) at = -1;
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[at].id);
  };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const option = (address) => {
    const made = element("li");
    made.id = `seek-${options.length}`;
    made.setAttribute("role", "option");
    made.dataset.address = address;
    options.push(made);
    return made;
  };

  const show = (found) => {
    options = [];
    at = -1;
    list.replaceChildren();
    for (const group of found.groups) {
      const heading = element("li", group.name, "kind");
      heading.setAttribute("role", "presentation");
      list.append(heading);
      for (const hit of group.hits) {
        const line = option(hit.address);
        if (hit.code) line.append(element("b", hit.code), " ");
        for (const part of hit.parts) {
          line.append(part.marked ? element("mark", part.text) : part.text);
        }
        if (hit.fell_back) line.lang = hit.language;
        if (hit.program) {
          const whole = element("small", hit.program.label);
          whole.lang = hit.program.language ?? "";
          line.append(" ", whole);
        }
        list.append(line);
      }
    }
    const all = option(found.address);
    all.className = "all";
    all.textContent = found.told;
    list.append(all);
    status.textContent = found.told;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  };

  const ask = async () => {
    running.abort();
    running = new AbortController();
    const text = field.value.trim();
    if (!text && list.hidden && field.dataset.warm) return;
    const asked = new URLSearchParams(new FormData(form));
    asked.set("q", text);
    asked.set("lang", document.documentElement.lang);
    asked.set("limit", "3");
    try {
      const answer = await fetch(`${form.dataset.suggestions}?${asked}`, { signal: running.signal });
      if ([429, 503].includes(answer.status)) {
        clearTimeout(waiting);
        waiting = setTimeout(ask, 1500); // the index is being made, or too much was asked at once
      }
      if (!answer.ok) return;
      field.dataset.warm = "yes";
      if (!text) {
        if (!field.value.trim()) close(); // what was written since is asked for soon
        return;
      }
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  field.addEventListener("focus", () => field.dataset.warm || ask());
  field.addEventListener("input", () => {
    choose(-1); // Enter now means what is written
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
      else choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? options.length - 1 : at - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      location.assign(options[at].dataset.address);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps focus
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-address]");
    if (chosen) location.assign(chosen.dataset.address);
  });
  field.addEventListener("blur", close);

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable=true]");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}
