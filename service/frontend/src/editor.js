// The SPARQL page: the field becomes an editor, queries run without leaving the page.

import { complete } from "./editor/completing.js";
import { declaration, explain, vocabulary } from "./editor/explaining.js";
import { mount } from "./editor/field.js";
import { answers } from "./editor/answering.js";
import { tabs } from "./editor/tabs.js";

const form = document.querySelector("form.asking");
const words = JSON.parse(document.getElementById("editor-words")?.textContent ?? "null");

if (form && words) {
  const area = form.querySelector("textarea");
  const answering = answers(form, words);
  const known = vocabulary(form.dataset.vocabulary);
  const editor = mount(area, {
    label: words.label,
    complete: complete(known, form.dataset.search),
    declare: words.declare,
    faultless: words.faultless,
    declaration: declaration(known),
    explain: explain(known, form.action),
    check: (text) => answering.check(text),
    run: () => form.requestSubmit(),
    tell: answering.tell,
  });
  form.classList.add("lively");
  const format = form.querySelector("[data-format]");
  format.hidden = false;
  format.addEventListener("click", () => {
    editor.format();
    editor.focus();
  });
  answering.use(editor);
  tabs(form, editor, words, answering);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answering.run(editor.text());
  });
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(answering.link(editor.text(), button.dataset.share));
      const before = button.textContent;
      button.textContent = words.copied;
      setTimeout(() => (button.textContent = before), 2000);
    });
  }
  const examples = form.querySelector("select[name=example]");
  examples?.closest(".field").removeAttribute("hidden");
  examples?.addEventListener("change", async () => {
    const answer = await fetch(examples.value);
    if (answer.ok) editor.open(examples.selectedOptions[0].textContent.trim(), await answer.text());
    examples.selectedIndex = 0;
  });
}
