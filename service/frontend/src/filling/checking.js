// A form is checked while it is filled in: what is wrong stands beside its field.

export const check = (form) => {
  let waiting = 0;
  let running = new AbortController();
  const status = document.createElement("p");
  status.className = "hidden-text";
  status.setAttribute("role", "status");
  form.append(status);

  const show = ({ told, doubles }) => {
    for (const place of form.querySelectorAll(".asked .told")) place.replaceChildren();
    for (const one of told) {
      const key = one.name === "passage" ? "evidence" : one.name.split(".")[0];
      const place = form.querySelector(`.asked[data-key="${CSS.escape(key)}"] > .told`);
      if (!place) continue;
      const line = document.createElement("p");
      line.className = one.must ? "mistake" : "mistake advice";
      const lead = document.createElement("strong");
      lead.textContent = one.must ? form.dataset.must : form.dataset.should;
      line.append(lead, ` ${one.text}`);
      place.append(line);
    }
    const place = document.querySelector(".doubles");
    place.hidden = doubles.length === 0;
    place.replaceChildren(place.dataset.words);
    for (const one of doubles) {
      const link = document.createElement("a");
      link.href = one.address;
      link.target = "_blank"; // what is written here is not lost
      link.textContent = one.label;
      place.append(" ", link);
    }
    status.textContent = told.map((one) => one.text).join(" ");
  };

  const ask = async () => {
    running.abort();
    running = new AbortController();
    const sent = new URLSearchParams(new FormData(form));
    sent.delete("_revision");
    const number = /\/proposals\/(\d+)\/edit$/.exec(new URL(form.action).pathname);
    if (number) sent.set("_number", number[1]);
    try {
      const address = `${form.dataset.check}?lang=${document.documentElement.lang}`;
      const answer = await fetch(address, { method: "POST", body: sent, signal: running.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "";
    }
  };

  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 250);
  });
};
