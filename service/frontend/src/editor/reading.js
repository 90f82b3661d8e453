// What the table of an answer holds, as values.

const YEAR = /^[12]\d{3}$/;

/** The columns and the rows of a table, in the order that they stand in now; hidden rows are left out. */
export function read(table) {
  const rows = [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(place));
  const columns = [...table.tHead.rows[0].cells].map((head, at) => {
    const filled = rows.map((row) => row[at]).filter((cell) => cell.text || cell.iri);
    const all = (has) => filled.length > 0 && filled.every(has);
    return {
      at,
      name: head.textContent.trim(),
      things: all((cell) => cell.iri || cell.blank) && filled.some((cell) => cell.iri),
      numbers: all((cell) => !Number.isNaN(cell.number)),
      times: all((cell) => !Number.isNaN(cell.time)),
    };
  });
  return { columns, rows };
}

function place(cell) {
  const iri = cell.querySelector(".iri")?.textContent ?? "";
  const code = iri && cell.querySelector(".tile")?.textContent;
  const name = (iri ? cell.querySelector(".named") : cell.querySelector(".none") ? null : cell)?.textContent.trim() ?? "";
  const day = cell.querySelector("time")?.dateTime;
  const value = cell.dataset.value;
  return {
    iri,
    text: code && code !== name ? `${code} ${name}` : name,
    short: code || name,
    href: iri ? cell.querySelector("a")?.href : undefined,
    blank: !iri && name.startsWith("_:"),
    number: value === undefined ? NaN : Number(value),
    time: day ? moment(day) : YEAR.test(value ?? name) ? Number(value ?? name) : NaN,
  };
}

/** A day as a year and a part of it. */
function moment(day) {
  const [year, month = "1", date = "1"] = day.slice(0, 10).split("-");
  return Number(year) + (Number(month) - 1 + (Number(date) - 1) / 31) / 12;
}
