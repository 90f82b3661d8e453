// Asking, and showing the answer beneath: as a table, as bars, or as it is sent.

/** Runs and checks queries; the page that the server makes of an answer is shown in parts. */
export function answers(form, words) {
  const place = document.createElement("div");
  place.className = "answering";
  form.after(place);
  for (const part of document.querySelectorAll("#mistake, section.answer")) place.append(part);
  const status = document.createElement("p");
  status.className = "note";
  status.setAttribute("role", "status");
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "quiet";
  stop.textContent = words.cancel;
  stop.hidden = true;
  form.querySelector("button:not([type=button])").after(stop, status);
  let running = null;
  let editor = null;
  stop.addEventListener("click", () => running?.abort());

  const address = () => new URL(form.action);
  const link = (text, version) => {
    const found = new URL(address().pathname, location.origin);
    found.searchParams.set("query", text);
    if (version) found.searchParams.set("version", version);
    return found.href;
  };

  /** Where the answer to a query is, in the version that the page shows. */
  const here = (text) => {
    const found = address();
    found.searchParams.set("query", text);
    return found.href;
  };

  const run = async (text) => {
    running?.abort();
    const turn = new AbortController();
    running = turn;
    const { signal } = turn;
    const began = performance.now();
    stop.hidden = false;
    status.textContent = words.running;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ query: text }),
        signal,
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const parts = page.querySelectorAll("#mistake, section.answer, article.problem");
      place.replaceChildren(...parts);
      const seconds = ((performance.now() - began) / 1000).toLocaleString(document.documentElement.lang, {
        maximumFractionDigits: 2,
      });
      status.textContent = answer.ok ? words.took.replace("{seconds}", seconds) : "";
      const mistake = place.querySelector("#mistake");
      editor?.mark(mistake?.dataset.line ? fault(mistake) : null);
      history.replaceState(null, "", text.length < 1800 ? here(text) : address());
      if (answer.ok) views(place, text);
    } catch (error) {
      if (running === turn) status.textContent = error.name === "AbortError" ? words.cancelled : words.failed;
    } finally {
      if (running === turn) stop.hidden = true; // else the next query runs already
    }
  };

  const fault = (mistake) => ({
    line: Number(mistake.dataset.line),
    column: Number(mistake.dataset.column),
    message: mistake.querySelector("pre, p").textContent,
  });

  /** The first fault of a query, found by asking it of a dataset in which there is nothing. */
  const check = async (text) => {
    if (!text.trim()) return null;
    const answer = await fetch(`${address().pathname}/check?lang=${document.documentElement.lang}`, {
      method: "POST",
      body: new URLSearchParams({ query: text }),
    }).catch(() => null);
    return answer?.ok ? (await answer.json()).fault : null;
  };

  const views = (where, text) => {
    const table = where.querySelector("table");
    if (!table) return;
    const bar = document.createElement("div");
    bar.className = "views";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", words.views);
    const frame = table.closest(".scroll");
    const other = document.createElement("div");
    other.hidden = true;
    frame.before(bar);
    frame.after(other);
    const choose = (button, made) => {
      for (const one of bar.children) one.setAttribute("aria-pressed", String(one === button));
      frame.hidden = Boolean(made);
      other.hidden = !made;
      if (made) other.replaceChildren(made);
    };
    const add = (name, make) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = name;
      button.addEventListener("click", async () => choose(button, make ? await make() : null));
      bar.append(button);
      return button;
    };
    choose(add(words.table, null), null);
    const chart = bars(table, words);
    if (chart) add(words.chart, () => chart);
    add(words.raw, async () => {
      const answer = await fetch(here(text), { headers: { Accept: "application/sparql-results+json" } });
      const raw = document.createElement("pre");
      raw.tabIndex = 0;
      raw.textContent = await answer.text();
      return raw;
    });
  };

  if (place.querySelector("table")) views(place, form.querySelector("textarea").value);
  return { run, check, link, use: (made) => (editor = made) };
}

/** Bars of the first column of numbers, named by the first other column; null where there is none. */
function bars(table, words) {
  const rows = [...table.tBodies[0].rows].slice(0, 40);
  const width = rows[0]?.cells.length ?? 0;
  const decimal = document.documentElement.lang === "en" ? /,/g : /\./g;
  const number = (cell) =>
    parseFloat((cell?.textContent ?? "").replace(/[\s\u00a0\u202f]/g, "").replace(decimal, "").replace(",", ".").replace("\u2212", "-"));
  const numbers = [...Array(width).keys()].find(
    (place) => rows.length && rows.every((row) => row.cells[place]?.classList.contains("number") && !Number.isNaN(number(row.cells[place]))),
  );
  if (numbers === undefined || width < 2) return null;
  const named = numbers === 0 ? 1 : 0;
  const most = Math.max(...rows.map((row) => Math.abs(number(row.cells[numbers]))), 1e-9);
  const list = document.createElement("ul");
  list.className = "bars drawn-here";
  list.setAttribute("aria-label", words.chart);
  for (const row of rows) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "bar-name";
    name.textContent = row.cells[named].textContent.trim();
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "bar");
    svg.setAttribute("viewBox", "0 0 100 10");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("width", String((100 * Math.abs(number(row.cells[numbers]))) / most));
    rect.setAttribute("height", "10");
    svg.append(rect);
    const value = document.createElement("span");
    value.className = "bar-value";
    value.textContent = row.cells[numbers].textContent.trim();
    item.append(name, svg, value);
    list.append(item);
  }
  return list;
}
