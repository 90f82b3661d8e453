// A passage of a document's text is marked with the pointer, a finger or keys, over the form.
// Places are counted in code points, as the service counts them; it holds the words against them.

const form = document.querySelector("form.filling");
const dialog = document.querySelector("dialog.marking");

if (form && dialog) {
  const field = (name) => form.querySelector(`[name="${name}"]`);
  const [choice, words] = [field("_document"), field("_passage")];
  const [figure, opener] = [form.querySelector(".quoted"), form.querySelector(".open-text")];
  const [place, bar] = [dialog.querySelector(".marking-text"), dialog.querySelector("[role=status]")];
  const use = dialog.querySelector(".use");
  const length = (text) => [...text].length;
  let marked = null;
  let held = 0; // until when a touch of the button may take the selection away unheeded
  let running = new AbortController();

  const line = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-start]");

  // The characters of a line that stand before a point in it.
  const before = (element, node, offset) => {
    const range = document.createRange();
    range.setStart(element, 0);
    range.setEnd(node, offset);
    return length(range.toString());
  };

  // The part of each line that is selected, as the first and last character and the words.
  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const text = place.querySelector(".reading-text");
    if (!text || !range.intersectsNode(text)) return null;
    const parts = [];
    const touched = (one) => range.intersectsNode(one);
    const begin = line(range.startContainer) ?? [...text.children].find(touched);
    for (let one = begin; one && touched(one); one = one.nextElementSibling) {
      if (!one.dataset.start) continue;
      const all = [...one.textContent];
      const from = line(range.startContainer) === one
        ? before(one, range.startContainer, range.startOffset) : 0;
      const to = line(range.endContainer) === one
        ? before(one, range.endContainer, range.endOffset) : all.length;
      const start = Number(one.dataset.start);
      const chosen = all.slice(from, to).join("");
      if (!chosen.trim()) continue;
      const space = length(chosen) - length(chosen.trimStart());
      const rest = length(chosen) - length(chosen.trimEnd());
      parts.push({ one, start: start + from + space, end: start + to - rest, text: chosen.trim() });
    }
    if (!parts.length) return null;
    const [first, last] = [parts[0], parts[parts.length - 1]];
    return {
      start: first.start,
      end: last.end,
      words: parts.map((part) => part.text).join("\n"),
      section: section(first.one),
    };
  };

  const section = (element) => {
    for (let at = element; at; at = at.previousElementSibling) {
      if (at.tagName === "H3") return at.textContent;
    }
    return "";
  };

  const told = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  const tell = () => {
    use.disabled = !marked;
    if (!marked) {
      bar.replaceChildren(dialog.dataset.empty);
      return;
    }
    const { words: all, section: heading } = marked;
    const short = all.length > 200 ? `${all.slice(0, 110)} … ${all.slice(-70)}` : all;
    bar.replaceChildren(...(heading ? [told("cite", heading), " "] : []), told("q", short));
  };

  const take = (found) => {
    const key = `${found.start}-${found.end}`;
    form.querySelector(".places")?.remove();
    form.querySelector(".passage .nearest")?.remove();
    let hidden = field("_place");
    if (!hidden) {
      hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: "_place" });
      words.after(hidden);
    }
    words.value = found.words;
    hidden.value = key;
    const quote = figure.querySelector("blockquote");
    quote.textContent = found.words;
    quote.lang = place.querySelector(".reading-text").lang || document.documentElement.lang;
    figure.querySelector("cite").textContent = found.section;
    figure.querySelector(".known").hidden = !place.querySelector(`[data-held="${key}"]`);
    figure.hidden = false;
    form.querySelector(".words").open = false;
    form.querySelector(".passage .told").replaceChildren();
    dialog.close();
    opener.focus();
    words.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const shown = () => {
    const text = place.querySelector(".reading-text");
    text.tabIndex = 0;
    text.setAttribute("role", "group");
    text.setAttribute("aria-label", place.querySelector(".reading").dataset.name);
    for (const one of text.querySelectorAll("[data-held]")) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "quiet", textContent: dialog.dataset.use });
      button.addEventListener("click", () => {
        const [start, end] = one.dataset.held.split("-").map(Number);
        const heading = section(one.closest(".held"));
        take({ start, end, words: one.querySelector("q").textContent, section: heading });
      });
      one.append(" ", button);
    }
    const outline = place.querySelector(".outline");
    if (outline) outline.open = matchMedia("(min-width: 60rem)").matches;
    text.addEventListener("keydown", keyed);
  };

  // What is selected follows the arrow keys word by word, and grows with the shift key.
  const keyed = (event) => {
    const ways = { ArrowRight: ["forward", "word"], ArrowLeft: ["backward", "word"],
      ArrowDown: ["forward", "line"], ArrowUp: ["backward", "line"] };
    if (event.key === "Enter" && marked && event.target === event.currentTarget) {
      event.preventDefault();
      take(marked);
      return;
    }
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    const selection = document.getSelection();
    const inside = selection.rangeCount && selected();
    if (!inside) {
      const top = place.getBoundingClientRect().top;
      const lines = [...event.currentTarget.querySelectorAll("[data-start]")];
      const first = lines.find((one) => one.getBoundingClientRect().bottom > top + 4) ?? lines[0];
      if (!first) return;
      selection.collapse(first, 0);
      selection.modify("extend", "forward", "word");
    } else if (event.shiftKey) {
      selection.modify("extend", ...way);
    } else {
      if (way[0] === "forward") selection.collapseToEnd();
      else selection.collapseToStart();
      if (way[1] === "line") selection.modify("move", ...way);
      selection.modify("extend", way[1] === "line" ? "forward" : way[0], "word");
    }
    const at = selection.focusNode && line(selection.focusNode);
    at?.scrollIntoView({ block: "nearest" });
  };

  const load = async (query = "") => {
    running.abort();
    running = new AbortController();
    const address = `${dialog.dataset.address}${encodeURIComponent(choice.value)}`;
    const asked = new URLSearchParams({ lang: document.documentElement.lang });
    if (query) asked.set("q", query);
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${address}?${asked}`, { signal: running.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(document.adoptNode(page.querySelector(".reading")));
      shown();
      const hit = place.querySelector("#hit-1");
      if (hit) hit.scrollIntoView({ block: "center" });
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false;
      place.replaceChildren(told("p", dialog.dataset.lost));
      return false;
    } finally {
      place.removeAttribute("aria-busy");
    }
  };

  const open = async () => {
    [marked, held] = [null, 0];
    tell();
    dialog.showModal();
    const text = place.querySelector(".reading");
    if (text?.dataset.document !== choice.value && !(await load())) return;
    const start = Number((field("_place")?.value ?? "").split("-")[0]);
    const lines = [...place.querySelectorAll("[data-start]")];
    const at = start ? lines.findLast((one) => Number(one.dataset.start) <= start) : null;
    at?.scrollIntoView({ block: "center" });
  };

  opener.addEventListener("click", (event) => {
    event.preventDefault();
    if (!choice.value && choice.options.length === 2) choice.selectedIndex = 1;
    const place = form.querySelector(".passage .told");
    place.replaceChildren();
    if (choice.value) {
      open();
      return;
    }
    place.append(Object.assign(told("p", dialog.dataset.choose), { className: "mistake" }));
    choice.focus();
  });
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  use.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    held = event.timeStamp + 700;
  });
  use.addEventListener("click", () => marked && take(marked));
  document.addEventListener("selectionchange", () => {
    if (!dialog.open || document.activeElement === use || performance.now() < held) return;
    if (document.activeElement?.matches?.(".marking input")) return;
    marked = selected();
    tell();
  });
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    const sought = event.target.querySelector("[name=q]").value.trim();
    load(sought).then(() => place.querySelector("[name=q]")?.focus({ preventScroll: true }));
  });
  place.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    const aim = place.querySelector(`[id="${link.hash.slice(1)}"]`);
    aim?.scrollIntoView({ block: "start" });
    place.querySelector(".reading-text").focus({ preventScroll: true });
    if (aim) document.getSelection().collapse(aim, 0);
  });

  const clear = figure.querySelector(".clear");
  clear.hidden = false;
  clear.addEventListener("click", () => {
    words.value = "";
    if (field("_place")) field("_place").value = "";
    figure.hidden = true;
    opener.focus();
    words.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // words that somebody writes themselves stand at another place
  const forget = () => {
    const hidden = form.querySelector("input[type=hidden][name=_place]");
    if (hidden) hidden.value = "";
    figure.hidden = true;
    form.querySelector(".places")?.remove();
    form.querySelector(".passage .nearest")?.remove();
  };
  words.addEventListener("input", forget);
  choice.addEventListener("change", () => {
    forget();
    form.querySelector(".passage .told").replaceChildren();
  });
}
