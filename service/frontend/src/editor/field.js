// CodeMirror in the place of a text area, whose content it keeps in step.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "0.925rem" },
  "&.cm-focused": { outline: "3px solid var(--warm)", outlineOffset: "2px" },
  ".cm-content": { fontFamily: "var(--mono)", minHeight: "9rem", padding: "0.6rem 0" },
  ".cm-scroller": { lineHeight: "1.55", maxHeight: "32rem" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--sunken)", border: "0" },
  ".cm-activeLine": { backgroundColor: "transparent", boxShadow: "inset 2px 0 0 var(--accent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft)" },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "0.3rem",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.85" },
  ".cm-completionInfo": { maxWidth: "22rem", fontFamily: "var(--sans)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "620" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--warm)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--code-text, #6b3fa0)" },
  { tag: [tags.comment], color: "var(--muted)", fontStyle: "italic" },
]);

/** Puts an editor over a text area; gives its text, takes a new one, and marks a fault. */
export function mount(area, { label, complete, check, run }) {
  const host = document.createElement("div");
  host.className = "editor";
  area.before(host);
  area.hidden = true;
  area.required = false;
  const root = host.attachShadow({ mode: "open" }); // its styles are sheets, which the policy allows
  let loading = false;

  const faults = async (view) => {
    const fault = await check(view.state.doc.toString());
    return fault ? [placed(view.state.doc, fault)] : [];
  };
  const state = (doc) =>
    EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        lintGutter(),
        linter(faults, { delay: 700 }),
        autocompletion({ override: [complete], icons: false }),
        sparql(),
        EditorState.languageData.of(() => [{ commentTokens: { line: "#" } }]),
        syntaxHighlighting(colours),
        theme,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        keymap.of([
          { key: "Mod-Enter", preventDefault: true, run: () => (run(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          if (!loading) host.dispatchEvent(new CustomEvent("edited"));
        }),
      ],
    });
  const view = new EditorView({ state: state(area.value), parent: root, root });

  return {
    host,
    text: () => view.state.doc.toString(),
    show(text) {
      loading = true;
      view.setState(state(text));
      area.value = text;
      loading = false;
    },
    open: () => {},
    mark(fault) {
      const found = fault ? [placed(view.state.doc, fault)] : [];
      view.dispatch(setDiagnostics(view.state, found));
      if (found.length) {
        view.dispatch({ selection: { anchor: found[0].from }, scrollIntoView: true });
        view.focus();
      }
    },
    focus: () => view.focus(),
  };
}

/** A fault at its line and column, to the end of the word that stands there. */
function placed(doc, { line, column, message }) {
  const found = doc.line(Math.min(Math.max(1, line ?? 1), doc.lines));
  const from = Math.min(found.from + Math.max(0, (column ?? 1) - 1), found.to);
  const rest = doc.sliceString(from, found.to).match(/^\S+/);
  const to = rest ? from + rest[0].length : found.to;
  return { from: Math.min(from, to), to, severity: "error", message };
}
