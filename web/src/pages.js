// Makes forms kinder where scripts run. Everything works without it.

/** Sends files with a progress bar. */
function showProgress(form) {
  const bar = form.querySelector(".upload-progress");
  const said = form.querySelector(".upload-said");
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  form.addEventListener("submit", (event) => {
    if (!form.querySelector("input[type=file]").files.length) return;
    event.preventDefault();
    const sending = new XMLHttpRequest();
    sending.open("POST", form.action);
    sending.responseType = "document";
    sending.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (!lengthComputable) return;
      bar.value = (100 * loaded) / total;
      said.textContent = form.dataset.progressText.replace("%", percent.format(loaded / total));
    });
    sending.addEventListener("load", () => {
      // The answer is the page that a browser without scripts would show.
      if (sending.status < 400) location.assign(sending.responseURL || location.href);
      else if (sending.response) document.body.replaceWith(document.adoptNode(sending.response.body));
      else form.submit();
      start();
    });
    sending.addEventListener("error", () => form.submit());
    bar.hidden = false;
    sending.send(new FormData(form));
  });
}

/** Asks before a page is left on which something was typed and not sent. */
function guard(form) {
  let isDirty = false;
  form.addEventListener("input", () => (isDirty = true));
  form.addEventListener("submit", () => (isDirty = false));
  addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
}

/** Single keys of the desk: j and k along the queue, / to the search, ? for the list. They can be switched off. */
function listenToKeys(dialog) {
  const box = dialog.querySelector("input");
  const areOn = () => localStorage.getItem("keys") !== "off";
  box.checked = areOn();
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  document.querySelectorAll("[data-open-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  });
  const step = (by) => {
    const lines = [...document.querySelectorAll("[data-keys] a")];
    const from = lines.findIndex((line) => line === document.activeElement);
    const shown = lines.findIndex((line) => line.getAttribute("aria-current"));
    lines.at(Math.min(lines.length - 1, Math.max(0, (from < 0 ? shown : from) + by)))?.focus();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    "/": () => document.getElementById("find")?.focus(),
    "?": () => dialog.showModal(),
  };
  addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !areOn()) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}

function start() {
  document.querySelectorAll("form[data-upload]").forEach(showProgress);
  document.querySelectorAll("form[data-guard]").forEach(guard);
  const keys = document.getElementById("keys");
  if (keys) listenToKeys(keys);
  document.querySelector(".ds-error-summary")?.focus();
}

start();
