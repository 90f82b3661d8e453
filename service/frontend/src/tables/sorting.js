// Tables that sort by their headings: up, down, and back to the order in which they came.

/** What a cell is sorted by: a number, a day, or its text. */
export function worth(cell) {
  const exact = parseFloat(cell?.dataset.value);
  if (!Number.isNaN(exact)) return exact;
  const day = cell?.querySelector("time");
  if (day) return day.dateTime;
  if (cell?.querySelector(".none")) return "";
  const text = cell?.textContent.trim() ?? "";
  if (!cell?.classList.contains("number")) return text;
  const decimal = document.documentElement.lang === "en" ? /,/g : /\./g;
  const number = parseFloat(text.replace(/[\s\u00a0\u202f%]/g, "").replace(decimal, "").replace(",", ".").replace("\u2212", "-"));
  return Number.isNaN(number) ? -Infinity : number;
}

/** Makes buttons of the headings of a table. */
export function sortable(table, of = worth) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = ([a], [b]) => {
    if (typeof a === "string" && typeof b === "string") return order.compare(a, b);
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1; // numbers come before texts
    return a < b ? -1 : Number(a > b);
  };
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sorter";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      for (const other of heads) other.removeAttribute("aria-sort");
      if (now === "descending") {
        body.append(...rows);
        return;
      }
      head.setAttribute("aria-sort", now ? "descending" : "ascending");
      const sorted = rows.map((row) => [of(row.cells[place]), row]).sort(compare);
      if (now) sorted.reverse();
      body.append(...sorted.map(([, row]) => row));
    });
  });
}
