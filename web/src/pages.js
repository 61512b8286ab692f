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

function start() {
  document.querySelectorAll("form[data-upload]").forEach(showProgress);
  document.querySelectorAll("form[data-guard]").forEach(guard);
  document.querySelector(".ds-error-summary")?.focus();
}

start();
