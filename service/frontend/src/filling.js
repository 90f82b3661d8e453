// A form of a proposal: it finds what its fields may hold, is checked and saved while one writes.

import { check } from "./filling/checking.js";
import { look } from "./filling/looking.js";
import { save } from "./filling/saving.js";

const form = document.querySelector("form.filling");

if (form) {
  look(form);
  check(form);
  save(form);
}
