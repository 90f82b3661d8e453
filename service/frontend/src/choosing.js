// A form of choices that shows what is chosen as soon as it is chosen.

for (const form of document.querySelectorAll("form.sight")) {
  document.body.classList.add("lively");
  form.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...asked]) if (!value) asked.delete(name, value);
    const query = asked.toString();
    location.assign(form.getAttribute("action") + (query ? `?${query}` : ""));
  });
}
