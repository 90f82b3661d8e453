// Fields that hold a thing or an SDG find it as one writes, and make a new one where there is none.

import { combobox, element } from "../finding/combobox.js";

const shown = (hit, own) => {
  const name = element("span", "", "name");
  for (const part of hit.parts) name.append(part.marked ? element("mark", part.text) : part.text);
  const about = [hit.kind, hit.context, hit.own ? own : ""].filter(Boolean).join(" · ");
  const tile = hit.code && element("b", hit.code, `tile sdg-${hit.code.split(".")[0]}`);
  return [...(tile ? [tile, " "] : []), name, ...(about ? [" ", element("small", about)] : [])];
};

// Gives empty copies of a row, each with a number of its own.
const blankOf = (place) => {
  const bare = place.cloneNode(true);
  for (const one of bare.querySelectorAll(".offers")) one.remove();
  for (const one of bare.querySelectorAll("input")) one.setAttribute("value", "");
  bare.querySelector(".what")?.replaceChildren();
  return (number) => {
    const row = bare.cloneNode(true);
    const field = row.querySelector("input[data-find]");
    field.id = field.id.replace(/\d+$/, number);
    row.querySelector("label").htmlFor = field.id;
    return row;
  };
};

// What is called just so, or the only one that is found.
const sure = (items, text) => {
  const hits = items.filter(({ hit }) => hit);
  const same = hits.filter(({ hit }) => [hit.label.toLowerCase(), hit.code].includes(text));
  return same.length === 1 ? same[0] : hits.length === 1 ? hits[0] : undefined;
};

export const look = (form) => {
  const words = form.dataset;
  const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

  const equip = (field) => {
    const place = field.closest(".lookup");
    const blank = blankOf(place);
    const kept = place.querySelector('input[type="hidden"]');
    const what = place.querySelector(".what");
    const kinds = (field.dataset.make ?? "").split(";").filter(Boolean);

    const forget = () => {
      for (const one of place.querySelectorAll(".offers")) one.remove(); // what is written now counts
      if (kept) kept.value = "";
      what?.replaceChildren();
    };

    const find = async (text, signal) => {
      if (kept?.value) return null; // it is chosen already
      const address = new URL(field.dataset.find, location.href);
      address.searchParams.set("q", text);
      address.searchParams.set("lang", document.documentElement.lang);
      const number = /\/proposals\/(\d+)\/edit$/.exec(new URL(form.action).pathname);
      if (number) address.searchParams.set("number", number[1]);
      const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
      if ([429, 503].includes(answer.status)) {
        return { found: [], told: text ? words.busy : "", again: 1500 };
      }
      if (!answer.ok) return null;
      const { hits, told } = await answer.json();
      const found = hits.map((hit) => ({ item: { hit }, content: shown(hit, words.own) }));
      if (text && kept) {
        for (const [kind, label] of kinds.map((one) => one.split(":"))) {
          const name = words.make.replace("{}", `${label} “${text}”`);
          found.push({ item: { kind }, content: [element("span", name, "make")] });
        }
      }
      return { found, told: text ? (hits.length ? told : words.none) : "" };
    };

    const make = (kind) => {
      const filled = [...form.querySelectorAll(`input[name="${CSS.escape(field.name)}"]`)].filter(
        (one) => one.value.trim(),
      );
      const button = element("button");
      button.name = "_make";
      button.value = `${field.name}.${filled.indexOf(field)}.${kind}`;
      button.hidden = true;
      form.append(button);
      form.requestSubmit(button);
    };

    const choose = ({ hit, kind }) => {
      if (kind) return make(kind);
      forget();
      if (kept) {
        field.value = hit.label;
        kept.value = hit.value;
        what.textContent = [hit.kind, hit.context, hit.own ? words.own : ""]
          .filter(Boolean)
          .join(" · ");
      } else {
        const list = form.querySelector("#f-sdg");
        list.value = hit.value;
        field.value = "";
        changed(list);
      }
      changed(field);
    };

    // A field that takes several things has an empty row as long as the last one is filled in.
    const extend = () => {
      const rows = [...form.querySelectorAll(`input[name="${CSS.escape(field.name)}"]`)];
      if (!("repeats" in place.dataset) || rows.some((row) => !row.value.trim())) return;
      const row = blank(rows.length + 1);
      rows.at(-1).closest(".lookup").after(row);
      equip(row.querySelector("input[data-find]"));
    };

    field.addEventListener("input", forget);
    field.addEventListener("change", extend);
    combobox(field, { find, choose, sure });
  };

  for (const field of form.querySelectorAll("input[data-find]")) equip(field);

  const list = form.querySelector("#f-sdg");
  const told = form.querySelector(".target");
  list?.addEventListener("change", () => {
    const chosen = list.selectedOptions[0];
    told.hidden = !list.value;
    told.replaceChildren(
      element("span", list.value, `tile sdg-${list.value.split(".")[0]}`),
      ` ${chosen.textContent.replace(list.value, "").trim()}`,
    );
  });
  document.body.classList.add("looking"); // the buttons that find without scripts are not needed
};
