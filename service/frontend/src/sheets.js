// A filled-in spreadsheet is sent as it is; what cannot be used is told cell by cell.

const TYPES = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv",
};
const form = document.querySelector("form.sending");

if (form) {
  form.hidden = false;
  const told = form.querySelector(".told");
  const say = (lines) => {
    told.replaceChildren(
      ...lines.map((text) => {
        const line = document.createElement("p");
        line.className = "mistake";
        line.textContent = text;
        return line;
      }),
    );
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = form.querySelector("[type=file]").files;
    if (!file) return;
    const asked = new URLSearchParams(new FormData(form));
    asked.set("title", file.name);
    asked.set("lang", document.documentElement.lang);
    const type = TYPES[file.name.split(".").pop().toLowerCase()] ?? file.type;
    const headers = { "Content-Type": type, Accept: "application/json" };
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(`${form.dataset.address}?${asked}`, {
        method: "POST",
        body: file,
        headers,
      });
      const body = await answer.json();
      if (answer.ok && !body.left_out) return location.assign(body.address);
      const cells = body.cells ?? body.left_out ?? [];
      say([
        ...(body.detail && !cells.length ? [`${body.detail} ${body.advice ?? ""}`] : []),
        ...cells.map((one) => `${one.cell} ${one.name}: ${one.detail} ${one.advice}`),
      ]);
      if (answer.ok) {
        const link = document.createElement("a");
        link.href = body.address;
        link.textContent = body.title;
        told.prepend(link);
      }
    } catch (error) {
      say([String(error)]);
    } finally {
      button.disabled = false;
    }
  });
}
