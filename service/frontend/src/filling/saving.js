// A form saves itself as a draft while one writes, and warns before what is not saved is left.
//
// What is written is saved at once rather than kept in the browser: a draft can be gone on with on
// another machine, and nothing is left behind on one that is shared.

const PAUSE = 2500; // after the last change
const AGAIN = 10_000; // after the connection was lost

export const save = (form) => {
  const status = form.querySelector(".saved");
  const words = form.dataset;
  let changes = 0;
  let saved = 0;
  let waiting = 0;
  let running = null;
  let stopped = Boolean(words.stale);
  let leaving = false;

  const tell = (text, bad = false) => {
    status.textContent = text;
    status.classList.toggle("mistake", bad);
  };

  const hidden = (name, value) => {
    let field = form.querySelector(`input[type="hidden"][name="${name}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.prepend(field);
    }
    field.value = value;
  };

  const known = ({ number, revision, entry, address }) => {
    hidden("_revision", revision);
    hidden("_entry", entry);
    for (const name of ["_kind", "_about"]) form.querySelector(`input[name="${name}"]`)?.remove();
    if (form.elements._organisation) form.elements._organisation.disabled = true;
    if (!words.known) {
      form.action = form.action.replace(/\/proposals\/new$/, `/proposals/${number}/edit`);
      words.known = "yes";
    }
    history.replaceState(null, "", address);
  };

  const refused = (code, problem) => {
    stopped = code === 409 || code === 412; // another window was first: it is not overwritten
    const told = stopped ? words.first : words.unsaved.replace("{}", problem.told ?? problem.detail ?? code);
    tell(told, true);
    if (stopped) {
      const link = document.createElement("a");
      link.href = form.action;
      link.target = "_blank";
      link.textContent = words.newest;
      status.append(" ", link);
    }
  };

  const send = async (keepalive) => {
    const upTo = changes;
    tell(words.saving);
    try {
      const answer = await fetch(`${form.action}?lang=${document.documentElement.lang}`, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
        keepalive,
      });
      if (!answer.ok) return refused(answer.status, await answer.json().catch(() => ({})));
      known(await answer.json());
      saved = upTo;
      const now = new Date().toLocaleTimeString(document.documentElement.lang, {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      tell(words.saved.replace("{}", now));
      if (changes > saved) later();
    } catch {
      tell(words.offline, true);
      later(AGAIN);
    }
  };

  const now = (keepalive = false) => {
    clearTimeout(waiting);
    if (stopped || changes === saved) return running ?? Promise.resolve();
    running ??= send(keepalive).finally(() => (running = null));
    return running;
  };

  const later = (pause = Number(words.pause ?? PAUSE)) => {
    clearTimeout(waiting);
    waiting = setTimeout(now, pause);
  };

  const noted = (event) => {
    if (event.target.name === "_words") return; // what one looks for is not saved
    changes += 1;
    if (!stopped) {
      if (!running) tell("");
      later();
    }
  };
  form.addEventListener("input", noted);
  form.addEventListener("change", noted);

  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (running) {
      event.preventDefault(); // the revision that is being saved is the one to go on from
      const by = event.submitter;
      running.then(() => form.requestSubmit(by));
    } else {
      leaving = true;
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || link.target || !plain || stopped || leaving || changes === saved) return;
    event.preventDefault(); // what was just written is saved on the way
    now().then(() => location.assign(link.href));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) now(true);
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && (changes > saved || running)) event.preventDefault();
  });
  addEventListener("pageshow", () => (leaving = false));
};
