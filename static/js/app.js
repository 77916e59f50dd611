/* Behaviour on top of pages that work without it. What each attribute does: docs/design.md. */

const root = document.documentElement;
const { body } = document;
const main = document.getElementById("main");
const dialog = document.getElementById("dialog");
const door = document.getElementById("door");
const toasts = document.getElementById("toasts");

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const isSeen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const seen = (selector, within) => all(selector, within).find(isSeen);
const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const isTyping = (element) =>
  element.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
const isForm = (element) => element instanceof HTMLFormElement;

/* ---- dialog: opens when something is swapped into it, closes when it is left empty ---- */

function openDialog(target) {
  if (!target.open) target.showModal();
  target.append(toasts); // the rest of the page is inert while a dialog is open
  const first = one("[data-focus]", target) || one("[data-first]", target)
    || one("[autofocus]", target) || one("input:not([type=hidden]), textarea, select", target);
  first?.focus();
}

for (const target of [dialog, door]) {
  target.addEventListener("close", () => {
    body.append(toasts);
    target.replaceChildren();
    if (document.activeElement === body) main.focus({ preventScroll: true });
  });
}
document.addEventListener("closeDialog", () => dialog.close());

/* ---- messages: ten seconds, longer while somebody is at them ---- */

function watchToast(toast) {
  const cross = one("[data-dismiss]", toast);
  if (cross) cross.hidden = false;
  if (toast.getAttribute("role") === "alert" || body.dataset.messages === "keep") return;
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), 10_000); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", () => { stop(); start(); });
  toast.addEventListener("focusout", () => { stop(); start(); });
  start();
}

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) watchToast(node);
    for (const { dataset } of change.addedNodes) {
      const once = dataset?.once; // a text node has none
      if (once) all(`[data-once="${once}"]`, toasts).slice(0, -1).forEach((old) => old.remove());
    }
  }
  while (toasts.childElementCount > 4) toasts.firstElementChild.remove();
}).observe(toasts, { childList: true });
all("[data-toast]", toasts).forEach(watchToast);

/* ---- requests: about whom, with a fresh token, and what to say when they fail ---- */

const freshToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];

document.addEventListener("htmx:configRequest", ({ detail }) => {
  // A touch is about the current row's client, else the page's.
  if (detail.elt.matches("[data-key=touch]") && !detail.path.includes("client=")) {
    const about = current() || one("[data-client]:not([data-rows] *)", main);
    if (about?.dataset.client) detail.parameters.client = about.dataset.client;
  }
  const token = freshToken();
  if (!token) return;
  detail.headers["X-CSRFToken"] = token;
  if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token;
});
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.target !== door) toasts.append(copyOf("words-failed"));
});

/* ---- swaps: session over, dialogs, focus ---- */

let waiting = null; // the form that waits for its person to sign in again
let before = null; // where the focus was: row and place

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const path = new URL(detail.xhr.responseURL || location.href, location.href).pathname;
  const isDoor = body.dataset.door.split(" ").some((place) => path.startsWith(place));
  if (detail.target === door && !isDoor) {
    detail.shouldSwap = false;
    detail.isError = false;
    const form = waiting;
    waiting = null;
    const person = detail.xhr.getResponseHeader("X-Person");
    // Somebody else has signed in here: neither the page nor what was typed on it is theirs.
    if (person !== body.dataset.person) { location.replace("/"); return; }
    door.close();
    if (form?.isConnected) form.requestSubmit();
    return;
  }
  if (isDoor && detail.target !== door && body.dataset.person) {
    waiting = isForm(detail.requestConfig.elt) ? detail.requestConfig.elt : null;
    detail.target = door;
    detail.swapOverride = "innerHTML";
  }
  if (detail.target === dialog || detail.target === door) body.append(toasts);
  const row = detail.target.closest?.("[data-rows] > *");
  const focused = document.activeElement;
  before = {
    had: focused !== body,
    first: detail.target.firstElementChild,
    row: row && (row.contains(focused) || row.matches(".is-current")) ? row : null,
    place: row ? rows().indexOf(row) : -1,
  };
});

document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  prepare(target);
  if (target.matches("[role=listbox]")) listCame(target, detail);
  const wanted = target.matches("[data-focus]") ? target : one("[data-focus]", target);
  if (detail.target !== dialog && detail.target !== door) wanted?.focus();
});

// An empty answer settles nothing, so what depends on it stands here.
document.addEventListener("htmx:afterRequest", ({ detail: { target } }) => {
  if (!before) return;
  if (target === dialog || target === door) {
    if (!target.textContent.trim()) target.close();
    else if (target.firstElementChild !== before.first) openDialog(target);
    else if (target.open) target.append(toasts);
  }
  if (before.row && !before.row.isConnected) walkTo(rows()[Math.min(before.place, rows().length - 1)]);
  const { had } = before;
  before = null;
  setTimeout(() => {
    if (had && document.activeElement === body) main.focus({ preventScroll: true });
  }, 40);
});

/* ---- comboboxes and the palette ---- */

const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));

function select(input, option) {
  const list = listOf(input);
  for (const other of all("[role=option]", list)) other.setAttribute("aria-selected", other === option);
  input.setAttribute("aria-expanded", Boolean(list.childElementCount));
  if (option) {
    option.id ||= `${list.id}-${all("[role=option]", list).indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function fold(input) {
  listOf(input).replaceChildren();
  select(input, null);
}

/* Enter on words newer than their list waits for it. */
const isStale = (input) => input.matches("[hx-get]") && input.value !== (input.dataset.told ?? input.defaultValue);

function listCame(list, { requestConfig }) {
  const input = one(`[aria-controls="${list.id}"]`);
  if (!input) return;
  input.dataset.told = requestConfig.parameters[input.name] ?? input.value;
  if (!input.dataset.go || isStale(input)) return;
  delete input.dataset.go;
  one("[role=option]:not([aria-disabled])", list)?.click();
}

function comboKey(event, input) {
  if (event.key === "Enter" && !event.ctrlKey && isStale(input)) {
    event.preventDefault();
    input.dataset.go = 1;
    return;
  }
  const options = all("[role=option]:not([aria-disabled])", listOf(input));
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    select(input, options[(now + step + options.length) % options.length]);
  } else if (event.key === "Enter" && !event.ctrlKey && now >= 0) {
    event.preventDefault();
    options[now].click();
  } else if (event.key === "Escape" && options.length && input.closest("[data-combo]")) {
    event.preventDefault();
    fold(input);
  }
}

document.addEventListener("input", ({ target }) => {
  delete target.dataset.go;
  if (target.matches("[data-combo] [role=combobox]")) one("[data-combo-value]", target.parentElement).value = "";
});

function take(option, combo) {
  const input = one("[role=combobox]", combo);
  const hidden = one("[data-combo-value]", combo);
  input.value = input.dataset.told = option.dataset.text;
  hidden.value = option.dataset.value;
  fold(input);
  hidden.dispatchEvent(new Event("input", { bubbles: true }));
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
  const fields = [...(input.form?.elements || [])].filter((f) => f.type !== "hidden" && isSeen(f));
  (one("[data-next]", input.form || combo) || fields[fields.indexOf(input) + 1])?.focus();
}

/* ---- clicks ---- */

document.addEventListener("click", (event) => {
  const { target } = event;
  const option = target.closest("[data-combo] [role=option]");
  if (option) { event.preventDefault(); take(option, option.closest("[data-combo]")); }
  for (const input of all("[data-combo] [role=combobox][aria-expanded=true]")) {
    if (!input.closest("[data-combo]").contains(target)) fold(input);
  }
  for (const pop of all("details[data-pop][open]")) if (!pop.contains(target)) pop.open = false;
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  target.closest("[data-dismiss]")?.closest("[data-toast]").remove();
  const setter = target.closest("[data-set]");
  if (setter) {
    const field = one(setter.dataset.set);
    field.value = setter.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const copier = target.closest("[data-copy]");
  if (copier) navigator.clipboard?.writeText(one(copier.dataset.copy).textContent.trim());
  const theme = target.closest("[data-theme-form] button");
  if (theme) { event.preventDefault(); dress(theme); }
});

function dress(button) {
  if (button.value === "system") delete root.dataset.bsTheme;
  else root.dataset.bsTheme = button.value;
  for (const other of all("[data-theme-form] button")) {
    other.setAttribute("aria-pressed", other.value === button.value);
  }
  const chosen = new FormData(button.form, button);
  fetch(button.form.action, { method: "POST", body: chosen, headers: { "HX-Request": "true", "X-CSRFToken": freshToken() || "" } });
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-all]")) {
    for (const box of all(`[name="${target.dataset.all}"]`, target.form || document)) {
      if (box.checked !== target.checked) box.click();
    }
  }
  target.closest("form[data-autosubmit]")?.requestSubmit();
});

/* The composer is one line until it is used; then it stays whole, so that nothing jumps away. */
/* A line of what was heard is opened to type into it. */
document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.contains(document.activeElement)) one(".c-heard__l input", target)?.focus();
}, true);
document.addEventListener("focusin", ({ target }) => target.closest(".c-comp")?.classList.add("is-used"));

/* ---- keys ---- */

const rows = () => all("[data-rows] > *").filter((row) => isSeen(row) && one("a, button", row));
const current = () => one("[data-rows] > .is-current");

function walkTo(row) {
  current()?.classList.remove("is-current");
  if (!row) { main.focus({ preventScroll: true }); return; }
  row.classList.add("is-current");
  (one("[data-open]", row) || one("a, button", row)).focus();
  row.scrollIntoView({ block: "nearest" });
}

/* A row of the list comes first, then the page, then the shell (which may be out of sight). */
function press(selector) {
  const row = current();
  const found = (row && one(selector, row)) || seen(selector, main) || seen(selector) || one(selector);
  if (found?.matches("input, textarea")) found.focus();
  else found?.click();
  return Boolean(found);
}

let led = 0; // when G was pressed

function letterKey(event) {
  const letter = event.code.replace(/^Key/, "").toLowerCase();
  if (Date.now() - led < 1200 && letter.length === 1) {
    led = 0;
    return press(`[data-go="${letter}"]`);
  }
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return press("[data-key=keys]");
  if (event.code === "Slash" || event.key === "/") return press("[data-key=search]");
  if (letter === "g") { led = Date.now(); return true; }
  if (letter === "t") return press("[data-key=touch]");
  if (letter === "n" && !(current() && one("[data-row-key=n]", current()))) return press("[data-key=new]");
  if (letter === "j" || letter === "k") {
    const list = rows();
    const next = list.indexOf(current()) + (letter === "j" ? 1 : -1);
    if (list.length) walkTo(list[Math.max(0, Math.min(list.length - 1, next))]);
    return list.length > 0;
  }
  if (event.key === "Enter" && current() && document.activeElement === body) return press("[data-open], a");
  return letter.length === 1 && press(`[data-row-key="${letter}"]`);
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.defaultPrevented || event.isComposing) return;
  if (target.matches("[role=combobox]")) comboKey(event, target);
  if (event.defaultPrevented) return;
  const isChord = event.ctrlKey || event.metaKey;
  let taken = false;
  if (isChord && event.code === "KeyK") taken = press("[data-key=palette]");
  else if (isChord && event.key === "Enter") {
    const form = target.closest("form") || one("form", dialog);
    form?.requestSubmit(one(".btn-primary:not([type=button])", form) || undefined);
    taken = Boolean(form);
  } else if (isChord && event.code === "KeyZ" && !isTyping(target)) {
    const undo = all("[data-key=undo]", toasts).at(-1);
    undo?.click();
    taken = Boolean(undo);
  } else if (event.key === "Escape") {
    // The top-most thing alone: a menu behind an open dialog waits for its turn.
    const top = [door, dialog].find((box) => box?.open) || document;
    const pop = all("details[data-pop][open]", top).at(-1);
    if (pop) { pop.open = false; one("summary", pop).focus(); taken = true; }
  } else if (/^Digit[1-9]$/.test(event.code) && target.matches("[type=radio]") && !isChord) {
    const choice = target.form && one(`[data-digit="${event.code.at(-1)}"]`, target.form);
    choice?.click();
    choice?.focus();
    taken = Boolean(choice);
  } else if (event.altKey && /^Arrow(Up|Down)$/.test(event.key) && target.closest("[data-sort] > *")) {
    one(`[name=${event.key.slice(5).toLowerCase()}]`, target.closest("[data-sort] > *"))?.click();
    taken = true;
  } else if (!isChord && !event.altKey && !isTyping(target) && !one("dialog[open]") && body.dataset.letters === "on") {
    taken = letterKey(event);
  }
  if (taken) event.preventDefault();
});

/* ---- what every new piece of page needs ---- */

function prepare(within) {
  for (const box of all("input[data-mixed]", within)) box.indeterminate = true;
  const lists = within.matches?.("[role=listbox]") ? [within] : all("[role=listbox]:has(*)", within);
  for (const list of lists) {
    const input = one(`[aria-controls="${list.id}"]`);
    if (input) select(input, one("[role=option]", list));
  }
}

if (matchMedia("(max-width: 767.98px)").matches) all("details[data-wide-open]").forEach((d) => { d.open = false; });
prepare(body);
one("[data-focus]", main)?.focus();
