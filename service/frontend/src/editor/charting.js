// An answer as a chart.

/** Bars of the first column of numbers, named by the first other column; null where there is none. */
export function bars(table, words) {
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
