// How the editor looks: the colours are those of the page.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const theme = EditorView.theme({
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
  ".cm-card": { maxWidth: "24rem", padding: "0.4rem 0.7rem", fontFamily: "var(--sans)", fontSize: "0.925rem" },
  ".cm-card code": { display: "block", color: "var(--muted)", fontSize: "0.85em", overflowWrap: "anywhere" },
  ".cm-card p": { margin: "0.25rem 0 0" },
  ".cm-completionInfo": { maxWidth: "22rem", fontFamily: "var(--sans)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)" },
});

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "620" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--warm)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--code-text, #6b3fa0)" },
  { tag: [tags.comment], color: "var(--muted)", fontStyle: "italic" },
]);
