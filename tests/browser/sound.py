"""What every page must be: readable, sound for those who cannot see it, in one language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from windows import Seen

from test_web_pages import ENGLISH

AXE = Path(__file__).parents[2] / "service/frontend/node_modules/axe-core/axe.min.js"

CONTRAST = """
() => {
  const parse = (text) => {
    let found = text.match(/^color\\(srgb ([^)]+)\\)$/);
    let parts;
    if (found) {
      parts = found[1].split(/[ /]+/).map(Number);
      parts = [parts[0] * 255, parts[1] * 255, parts[2] * 255, parts[3] ?? 1];
    } else {
      parts = text.match(/[\\d.]+/g).map(Number);
      if (parts.length === 3) parts.push(1);
    }
    return parts;
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest('.hidden-text, option, .skip')) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const [a, b] = [light(over(parse(style.color), below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      weak.push(`${walker.currentNode.data.trim()} ${ratio.toFixed(2)} ${style.color} on ${below}`);
    }
  }
  return [...new Set(weak)];
}
"""
"""The texts of a page whose contrast is below what WCAG 2.1 AA asks for."""

UNSOUND = """
() => {
  const wrong = [];
  for (const cell of document.querySelectorAll('th')) {
    const known = ['col', 'colgroup', 'row', 'rowgroup'].includes(cell.scope);
    if (!known) wrong.push(`no scope: ${cell.innerText}`);
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption) wrong.push('a table without a caption');
    if (table.closest('.scroll')?.tabIndex !== 0) wrong.push('a table that keys cannot scroll');
  }
  for (const field of document.querySelectorAll('select, textarea, input:not([type=hidden])')) {
    const named = field.labels.length || field.getAttribute('aria-label');
    if (!named) wrong.push(`no label: ${field.name}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((found) => found.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`twice: ${id}`);
  for (const found of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
    for (const name of ['aria-labelledby', 'aria-describedby']) {
      const id = found.getAttribute(name);
      if (id && !document.getElementById(id)) wrong.push(`nowhere: ${id}`);
    }
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`a heading too deep: ${heading.innerText}`);
    level = next;
  }
  for (const link of document.querySelectorAll('a[href]')) {
    const address = link.getAttribute('href');
    if (!/^(\\/(?!\\/)|#|https?:\\/\\/)/.test(address)) wrong.push(`leads nowhere: ${address}`);
  }
  for (const script of document.querySelectorAll('script')) {
    const data = script.type === 'application/ld+json' || script.type === 'application/json';
    if (!data && !script.src.startsWith(location.origin)) wrong.push('a script inside');
  }
  return wrong;
}
"""
"""What those who cannot see a page would stumble over, and what the content policy forbids."""

TEXT = """
() => {
  const copy = document.querySelector('main').cloneNode(true);
  const foreign = `[lang]:not([lang="${document.documentElement.lang}"])`;
  const codes = 'code, pre, cite, textarea, script, a[href*="/shapes/"]';
  const apart = `${codes}, ${foreign}`;
  for (const part of copy.querySelectorAll(apart)) part.remove();
  return copy.textContent;
}
"""
"""All that a page says, folded in or not, without code and what others are cited for."""

JUDGED = """
async () => {
  const found = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    resultTypes: ['violations'],
  });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}
"""
"""The violations that axe finds."""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_violations(seen: Seen) -> list[str]:
    """What axe has to say against the page as it is now."""
    if not seen.page.evaluate("'axe' in window"):
        seen.page.evaluate(_axe())
    found: list[str] = seen.page.evaluate(JUDGED)
    return found


_JUDGED_BY_AXE: set[str] = set()


def judge(seen: Seen, name: str, *, language: str, width: int) -> None:
    """Holds a page that is open to all of this, and keeps a picture of it where they are asked for.

    What is folded in is unfolded while it is judged. Axe, which takes longest and hardly differs
    by width and language, is asked in the first window of a page.
    """
    page = seen.page
    assert page.get_attribute("html", "lang") == language
    page.evaluate(
        "document.querySelectorAll('details:not([open])').forEach((found) => {"
        " found.open = true; found.dataset.judged = ''; })"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(UNSOUND) == []
    if name not in _JUDGED_BY_AXE:
        assert axe_violations(seen) == []
        _JUDGED_BY_AXE.add(name)
    page.evaluate(
        "document.querySelectorAll('details[data-judged]').forEach((found) => {"
        " found.open = false; delete found.dataset.judged; })"
    )
    assert page.locator("h1").count() == 1
    text = page.evaluate(TEXT)
    assert "None" not in text
    if language == "nb":
        english = [said for said in ENGLISH if re.search(rf"\b{re.escape(said)}\b", text)]
        assert english == []
    seen.keep(f"{name}-{language}-{width}")
