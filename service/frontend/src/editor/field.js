// CodeMirror in the place of a text area, whose content it keeps in step.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { forEachDiagnostic, linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";

import { formatted } from "./formatting.js";
import { colours, theme } from "./looks.js";
import { card, named, said } from "./naming.js";

/** Puts an editor over a text area; gives its text, takes a new one, and marks a fault. */
export function mount(area, { label, declare, faultless, complete, explain, declaration, check, run, tell }) {
  const host = document.createElement("div");
  host.className = "editor";
  area.before(host);
  area.hidden = true;
  area.required = false;
  const root = host.attachShadow({ mode: "open" }); // its styles are sheets, which the policy allows
  let loading = false;

  const faults = async (view) => {
    const fault = await check(view.state.doc.toString());
    return fault ? [{ ...placed(view.state.doc, fault), actions: await mend(view.state, fault) }] : [];
  };
  /** What would mend a fault: a declaration, where a known prefix has none. */
  const mend = async (state, fault) => {
    const { from, to } = placed(state.doc, fault);
    const line = await declaration(state.doc.toString(), state.sliceDoc(from, to));
    if (!line) return [];
    const apply = (view) => view.dispatch({ changes: { from: 0, insert: `${line}\n` } });
    return [{ name: declare.replace("{prefix}", line), apply }];
  };
  const toFault = (view) => {
    const found = faultIn(view.state);
    if (found) view.dispatch({ selection: { anchor: found.from }, scrollIntoView: true });
    tell(found ? found.fault.message : faultless);
    return true;
  };
  const mended = (view) => (faultIn(view.state)?.fault.actions?.[0]?.apply(view), true);
  const hovered = async (view, at) => {
    const word = named(view.state, at);
    const found = word && (await explain(view.state.doc.toString(), word.text));
    return found ? { pos: word.from, end: word.to, above: true, create: () => ({ dom: card(found) }) } : null;
  };
  const explained = (view) => {
    const word = named(view.state, view.state.selection.main.head);
    if (word) explain(view.state.doc.toString(), word.text).then((found) => found && tell(said(found)));
    return true;
  };
  const format = (view) => {
    const before = view.state.doc.toString();
    const after = formatted(before);
    if (after !== before && before.trim()) {
      view.dispatch({
        changes: { from: 0, to: before.length, insert: after },
        selection: { anchor: 0 },
        annotations: isolateHistory.of("full"),
      });
    }
    return true;
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
        hoverTooltip(hovered),
        autocompletion({ override: [complete], icons: false }),
        sparql(),
        EditorState.languageData.of(() => [{ commentTokens: { line: "#" } }]),
        syntaxHighlighting(colours),
        theme,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        keymap.of([
          { key: "F1", preventDefault: true, run: explained },
          { key: "F8", preventDefault: true, run: toFault },
          { key: "Mod-.", preventDefault: true, run: mended },
          { key: "Mod-Shift-f", preventDefault: true, run: format },
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
    state: () => view.state,
    /** Shows a text, with what could be undone in it if that is known. */
    show(text, before) {
      loading = true;
      view.setState(before?.doc.toString() === text ? before : state(text));
      area.value = text;
      loading = false;
    },
    open: () => {},
    format: () => format(view),
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

/** The first fault that is marked in the text. */
function faultIn(state) {
  let found = null;
  forEachDiagnostic(state, (fault, from) => (found ??= { fault, from }));
  return found;
}
