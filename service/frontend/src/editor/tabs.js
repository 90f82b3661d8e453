// Several queries side by side, kept in the browser; one that was closed can be brought back.

const KEY = "samspill-queries";
const MOST_CLOSED = 10;
const SEEN = ["view", "iris", "find", "from", "to", "name", "value"]; // what an address tells of how an answer is seen

const stored = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? null;
  } catch {
    return null;
  }
};

/** A row of tabs over an editor. */
export function tabs(form, editor, words, answering) {
  const given = form.dataset.given === "yes";
  const start = editor.text();
  let state = stored();
  if (!state?.tabs?.length) state = { tabs: [{ name: words.first, text: start }], at: 0 };
  else if (given && !state.tabs.some((tab, place) => tab.text.trim() === start.trim() && ((state.at = place), true))) {
    state.tabs.push({ name: words.linked, text: start });
    state.at = state.tabs.length - 1;
  }
  const closed = (state.closed ??= []);
  const states = new WeakMap(); // what can be undone in each

  const bar = document.createElement("div");
  bar.className = "query-tabs";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", words.tabs);
  editor.host.before(bar);

  const keep = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch {
      // a browser that keeps nothing: the tabs last as long as the page
    }
  };
  let shown = state.tabs[state.at];
  const choose = (place) => {
    states.set(shown, editor.state());
    state.at = place;
    shown = state.tabs[place];
    editor.show(shown.text, states.get(shown));
    answering.turn(shown);
    keep();
    draw();
  };
  const add = (name, text) => {
    state.tabs.push({ name, text });
    choose(state.tabs.length - 1);
    editor.focus();
  };
  const close = (place) => {
    closed.push({ tab: state.tabs[place], place });
    if (closed.length > MOST_CLOSED) closed.shift();
    state.tabs.splice(place, 1);
    if (!state.tabs.length) state.tabs.push({ name: words.first, text: "" });
    choose(Math.min(state.at > place ? state.at - 1 : state.at, state.tabs.length - 1));
  };
  const rename = (button, place) => {
    const field = document.createElement("input");
    field.type = "text";
    field.value = state.tabs[place].name;
    field.maxLength = 40;
    field.setAttribute("aria-label", words.rename);
    const done = () => {
      state.tabs[place].name = field.value.trim() || state.tabs[place].name;
      keep();
      draw();
    };
    field.addEventListener("blur", done);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        field.blur();
      }
    });
    button.replaceWith(field);
    field.select();
  };
  const made = (text, act, label, className) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = className;
    button.textContent = text;
    if (label) {
      button.setAttribute("aria-label", label);
      button.title = label;
    }
    button.addEventListener("click", act);
    return button;
  };
  function draw() {
    bar.replaceChildren();
    state.tabs.forEach((tab, place) => {
      const one = document.createElement("span");
      one.className = "query-tab";
      const button = made(tab.name, () => (place === state.at ? rename(button, place) : choose(place)), "", "tab");
      if (place === state.at) {
        button.setAttribute("aria-current", "true");
        button.title = words.rename;
      }
      one.append(button);
      if (state.tabs.length > 1) one.append(made("×", () => close(place), `${words.close} ${tab.name}`, "shut"));
      bar.append(one);
    });
    bar.append(made("+", () => add(`${words.query} ${state.tabs.length + 1}`, ""), words.add, "shut"));
    const back = closed.at(-1);
    if (back) {
      bar.append(
        made(words.undo.replace("{name}", back.tab.name), () => {
          closed.pop();
          const place = Math.min(back.place, state.tabs.length);
          state.tabs.splice(place, 0, back.tab);
          choose(place);
        }, "", "quiet"),
      );
    }
  }
  editor.host.addEventListener("edited", () => {
    state.tabs[state.at].text = editor.text();
    keep();
  });
  form.addEventListener("seen", keep);
  editor.open = add;
  if (given || state.tabs[state.at].text !== start) editor.show(state.tabs[state.at].text);
  if (given && location.hash.includes("=")) state.tabs[state.at].seen = seenIn(location.hash);
  answering.turn(state.tabs[state.at]);
  keep();
  draw();
}

/** How an answer is seen, as the end of a shared address says it. */
const seenIn = (hash) =>
  Object.fromEntries([...new URLSearchParams(hash.slice(1))].filter(([name]) => SEEN.includes(name)));
