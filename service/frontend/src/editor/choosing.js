// Choices of columns, and sentences with numbers in them.

/** A labelled list of columns; `chosen` gets the one that is picked. */
export function chooser(label, columns, at, chosen, key) {
  const choice = document.createElement("span");
  const name = document.createElement("label");
  const list = document.createElement("select");
  name.textContent = label;
  name.htmlFor = list.id = `choose-${key}`;
  list.dataset.choice = key;
  for (const column of columns) list.add(new Option(column.name, column.at, false, column.at === at));
  list.addEventListener("change", () => chosen(columns.find((column) => String(column.at) === list.value)));
  choice.append(name, list);
  return choice;
}

/** A sentence with numbers put in as the language of the page writes them. */
export const counted = (sentence, numbers) =>
  sentence.replace(/\{(\w+)\}/g, (_, name) => numbers[name].toLocaleString(document.documentElement.lang));
