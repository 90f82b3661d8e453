// Asking, and showing the answer beneath: each tab has its own.

import { views } from "./views.js";

const MOST = 500_000; // characters of an answer that are shown as they are sent
const LONGEST = 1800; // characters of a query that an address can hold everywhere

/** Runs and checks queries; the page that the server makes of an answer is shown in parts. */
export function answers(form, words) {
  const place = document.querySelector(".answering");
  const status = document.createElement("p");
  status.className = "note";
  status.setAttribute("role", "status");
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "quiet";
  stop.textContent = words.cancel;
  stop.hidden = true;
  form.querySelector(".doing").after(status);
  form.querySelector("button:not([type=button])").after(stop);
  let running = null;
  let editor = null;
  let tab = null; // the one in front, and what became of the others
  const asked = new WeakMap();
  stop.addEventListener("click", () => running?.abort());

  const address = () => new URL(form.action);
  const hash = () => new URLSearchParams(tab?.seen).toString();
  const link = (text, version) => {
    const found = new URL(address().pathname, location.origin);
    found.searchParams.set("query", text);
    if (version) found.searchParams.set("version", version);
    found.hash = hash();
    return found.href;
  };

  /** Puts the query and how its answer is seen into the address, in the version of the page. */
  const note = (text) => {
    const found = address();
    if (text.length < LONGEST) found.searchParams.set("query", text);
    found.hash = hash();
    history.replaceState(null, "", found);
  };

  const ask = (text, accept, signal) =>
    fetch(form.action, {
      method: "POST",
      headers: { Accept: accept, "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ query: text }),
      signal,
    });

  const run = async (text) => {
    running?.abort();
    const turn = new AbortController();
    running = turn;
    const owner = tab;
    const began = performance.now();
    stop.hidden = false;
    status.textContent = words.running;
    try {
      const answer = await ask(text, "text/html", turn.signal);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const parts = page.querySelectorAll("#mistake, section.answer, article.problem");
      if (owner !== tab) {
        asked.set(owner, { text, parts: [...parts], fresh: answer.ok });
        return;
      }
      place.replaceChildren(...parts);
      const seconds = ((performance.now() - began) / 1000).toLocaleString(document.documentElement.lang, {
        maximumFractionDigits: 2,
      });
      status.textContent = answer.ok ? words.took.replace("{seconds}", seconds) : "";
      const mistake = place.querySelector("#mistake");
      editor?.mark(mistake?.dataset.line ? fault(mistake) : null);
      if (asked.get(tab)?.text !== text) delete tab.seen?.find; // another answer has other words
      note(text);
      if (answer.ok) show(text);
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

  const show = (text) => {
    asked.set(tab, { text });
    views(place, {
      words,
      seen: (tab.seen ??= {}),
      changed: () => {
        form.dispatchEvent(new CustomEvent("seen"));
        note(text);
      },
      raw: async () => beginning(await ask(text, "application/sparql-results+json")),
    });
  };

  /** Brings the answer of a tab to the front. */
  const turn = (next) => {
    if (next === tab) return;
    if (!tab) {
      tab = next;
      if (place.querySelector("section.answer")) show(editor.text());
      return;
    }
    asked.set(tab, { ...asked.get(tab), parts: [...place.childNodes], fresh: false });
    tab = next;
    status.textContent = "";
    const { text, parts = [], fresh } = asked.get(tab) ?? {};
    place.replaceChildren(...parts);
    if (fresh) show(text);
  };

  return { run, check, link, turn, tell: (text) => (status.textContent = text), use: (made) => (editor = made) };
}

/** The beginning of an answer as it is sent: no more is read than can be shown. */
async function beginning(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text, whole: true };
    text += value;
    if (text.length > MOST) {
      await reader.cancel();
      return { text: text.slice(0, MOST), whole: false };
    }
  }
}
