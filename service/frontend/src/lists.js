// A list that shows what is chosen as soon as it is chosen.

const form = document.querySelector("form.facets");

if (form) {
  document.body.classList.add("lively");
  const boxes = form.querySelector("details.boxes");
  if (matchMedia("(max-width: 52rem)").matches) boxes.open = false;

  const submit = () => {
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...asked]) if (!value) asked.delete(name, value);
    const query = asked.toString();
    location.assign(form.getAttribute("action") + (query ? `?${query}` : ""));
  };

  form.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}
