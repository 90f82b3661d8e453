// Words and numbers of the page's language; the words themselves stand in the page.

const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language);
const places = { share: 3, decimal: 2 };

/** A text with what stands in braces put in. */
export const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? whole.format(value) : value;
  });

/** A figure as its measure is written. */
export function figure(value, number, said) {
  if (value === null) return "–";
  if (number === "truth") return value ? said.yes : said.no;
  const digits = places[number];
  if (digits === undefined) return whole.format(value);
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, options).format(value);
}

/** A copy of a template of the page, with texts put where `data-put` names them. */
export function copied(root, name, values = {}) {
  const copy = root.querySelector(`template[data-name="${name}"]`).content.cloneNode(true);
  for (const [key, value] of Object.entries(values)) {
    for (const place of copy.querySelectorAll(`[data-put="${key}"]`)) {
      if (place.hasAttribute("href")) place.href = value;
      else place.textContent = value;
    }
  }
  return copy;
}

/** An address of the page with some of its parameters changed. */
export function address(text, changed) {
  const url = new URL(text, location.href);
  for (const [name, value] of Object.entries(changed)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  return url.pathname + url.search;
}
