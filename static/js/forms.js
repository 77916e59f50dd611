/* What is typed is neither lost nor saved twice: drafts, form keys, sending again. Pages work
   without it. What each attribute does: docs/design.md. */

const { body } = document;
const toasts = document.getElementById("toasts");
const me = body.dataset.person || "";

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const isForm = (element) => element instanceof HTMLFormElement;
const isPost = (form) => form.method === "post" || form.hasAttribute("hx-post");
/* A form with hx-trigger only previews by htmx; it is saved by the browser itself. */
const isSentByHtmx = (form) => form.hasAttribute("hx-post") && !form.hasAttribute("hx-trigger");
const freshToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];

/* ---- what a form holds: typed values, and what must travel with them ---- */

/* The key makes one row of however many sendings; `seen` tells what was shown while typing. */
const CARRIED = ["form_key", "seen", "lines_seen"];
const isKept = (field) => field.name
  && !field.matches("button, [type=submit], [type=password], [type=file]")
  && (field.type !== "hidden" || field.matches("[data-combo-value]"));
const isTick = (field) => field.type === "radio" || field.type === "checkbox";
const fieldOf = (form, name) => one(`[type=hidden][name="${name}"]`, form);
const keyOf = (form) => fieldOf(form, "form_key")?.value || "";

function valuesOf(form) {
  const kept = [...form.elements].filter(isKept);
  return [...kept.filter((f) => !isTick(f)), ...kept.filter((f) => isTick(f) && f.checked)]
    .map((f) => [f.name, f.value]);
}

const recordOf = (form) => ({
  at: Date.now(),
  values: valuesOf(form),
  carried: CARRIED.map((name) => [name, fieldOf(form, name)?.value]).filter(([, value]) => value),
});

function fill(form, values, within = form) {
  for (const field of [...form.elements].filter((f) => isKept(f) && within.contains(f))) {
    const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isTick(field)) field.checked = own.includes(field.value);
    else if (own.length) [field.value] = own;
  }
  for (const line of all(".c-heard details", within)) {
    line.open ||= all("input, select", line).some((f) => (isTick(f) ? f.checked : f.value));
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const restored = new WeakMap(); // form → what was put back into it

function putBack(form, record, words) {
  restored.set(form, record);
  for (const [name, value] of record.carried || []) {
    const field = fieldOf(form, name);
    if (!field) continue;
    field.dataset.fresh ??= field.value;
    field.value = value;
  }
  fill(form, record.values);
  // A chosen client brings more fields along; they are filled when they have come.
  for (const pick of all("[data-combo-value]", form)) {
    if (pick.value) pick.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const box = copyOf(words);
  one("[data-drop-draft]", box).addEventListener("click", () => { startOver(form); box.remove(); });
  (one(".c-dlg__b", form) || form).prepend(box);
}

function startOver(form) {
  form.reset();
  restored.delete(form);
  dropDraft(form);
  for (const field of all("[data-fresh]", form)) field.value = field.dataset.fresh;
  const key = fieldOf(form, "form_key");
  if (key) key.value = newKey();
  one("textarea, input:not([type=hidden])", form)?.focus();
}

/* ---- drafts: of a person, in this browser, until saved or signed out; a week at most ---- */

const WEEK = 7 * 24 * 3600 * 1000;
const OWN = `draft:${me}:`;
const isDrafted = (form) => me && isPost(form) && form.enctype !== "multipart/form-data"
  && (form.dataset.draft || keyOf(form));
const isLong = (form) => form.dataset.draft || one("textarea", form);
const draftKey = (form) => OWN + (form.dataset.draft || new URL(form.action).pathname);
const read = (store, key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };

function write(store, key, record) {
  try { store.setItem(key, JSON.stringify(record)); } catch { /* storage is full or off */ }
}

function keepDraft(form, isSent = false) {
  write(localStorage, draftKey(form), { ...recordOf(form), sent: isSent });
}

function dropDraft(form) { localStorage.removeItem(draftKey(form)); }

function offerDraft(form) {
  if (form.dataset.offered || !isDrafted(form)) return;
  form.dataset.offered = "1";
  const record = read(localStorage, draftKey(form));
  if (!record || Date.now() - record.at > WEEK) return;
  if (JSON.stringify(record.values) !== JSON.stringify(valuesOf(form))) putBack(form, record, "words-draft");
}

function forgetDrafts(isGone) {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
    if (isGone(key, read(localStorage, key) || {})) localStorage.removeItem(key);
  }
}

/* ---- back to a form that was sent: the same text under the same key, in this tab only ---- */

const SENDING = "sending"; // the draft whose answer the next page of this tab is
const sentKey = (key) => `sent:${me}:${key}`;

function forgetSent(isGone) {
  for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith("sent:"))) {
    if (isGone(key)) sessionStorage.removeItem(key);
  }
}

function noteSending(form) {
  keepDraft(form, true);
  sessionStorage.setItem(SENDING, draftKey(form));
  const key = keyOf(form);
  if (!key) return;
  write(sessionStorage, sentKey(key), recordOf(form));
  history.replaceState({ ...history.state, sent: { [draftKey(form)]: key } }, "");
}

function offerSent(form) {
  const key = isDrafted(form) && history.state?.sent?.[draftKey(form)];
  const record = key && read(sessionStorage, sentKey(key));
  if (!record) return;
  form.dataset.offered = "1";
  putBack(form, record, "words-sent");
}

/* A page with a good message is the answer to what was sent before it in this tab. */
function takeAnswer() {
  const sending = sessionStorage.getItem(SENDING);
  if (one(".c-flash--ok", toasts) && sending) localStorage.removeItem(sending);
  sessionStorage.removeItem(SENDING);
}

/* ---- signing out takes all of it away, in every tab of this browser ---- */

const LEFT = `left:${me}`;
const opened = Date.now();

function forgetAll() {
  forgetDrafts((key) => key.startsWith(OWN));
  forgetSent(() => true);
}

addEventListener("storage", ({ key }) => { if (key === LEFT) forgetSent(() => true); });

/* ---- saving: once per press, again by itself when the connection was lost ---- */

function offerRetry(form) {
  one("[data-retry]", form)?.closest(".c-flash").remove();
  const words = copyOf("words-offline");
  const retry = () => { if (words.isConnected) { words.remove(); form.requestSubmit(); } };
  one("[data-retry]", words).addEventListener("click", retry);
  setTimeout(retry, 10_000);
  form.prepend(words);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isForm(form) || !isPost(form)) return;
  if (form.dataset.busy) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  if (form.matches("[data-sign-out]")) { forgetAll(); localStorage.setItem(LEFT, Date.now()); }
  if (isSentByHtmx(form)) return;
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isDrafted(form)) keepDraft(form, true);
    offerRetry(form);
    return;
  }
  // Signing in again in another tab changes the token; a form that stood open has the old one.
  const token = one("[name=csrfmiddlewaretoken]", form);
  if (token && freshToken()) token.value = freshToken();
  if (isDrafted(form)) noteSending(form);
  form.dataset.busy = "1";
  setTimeout(() => { delete form.dataset.busy; }, 8000);
}, true);

addEventListener("pageshow", (event) => {
  all("form[data-busy]").forEach((form) => { delete form.dataset.busy; });
  // A page kept by the browser must not show what its person left behind by signing out.
  if (event.persisted && Number(localStorage.getItem(LEFT)) > opened) location.reload();
});

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form");
  if (form && isDrafted(form) && isLong(form)) keepDraft(form);
});

document.addEventListener("htmx:beforeRequest", ({ detail: { requestConfig: { elt } } }) => {
  if (!isForm(elt) || !isSentByHtmx(elt)) return;
  elt.dataset.busy = "1";
  if (isDrafted(elt)) keepDraft(elt, true);
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail: { requestConfig: { elt } } }) => {
    if (isForm(elt) && isSentByHtmx(elt)) offerRetry(elt);
    else if (!elt.matches("[hx-trigger*=every]")) toasts.append(copyOf("words-no-link"));
  });
}

document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig: { elt } } }) => {
  delete elt.dataset.busy;
});

/* Before the answer is drawn: a fresh form in it must not find the draft of what is saved. */
document.addEventListener("htmx:beforeOnLoad", ({ detail: { requestConfig: { elt }, xhr } }) => {
  if (!isForm(elt) || !isSentByHtmx(elt) || !isDrafted(elt)) return;
  if (xhr.status < 200 || xhr.status > 299) return; // htmx's own word for it leaves redirects out
  const { pathname } = new URL(xhr.responseURL || location.href, location.href);
  if (body.dataset.door.split(" ").some((place) => pathname.startsWith(place))) return;
  dropDraft(elt);
  // The same draft may stand in another form of this page: the next thing saved there is new.
  const saved = keyOf(elt);
  for (const key of all("[type=hidden][name=form_key]")) if (saved && key.value === saved) key.value = newKey();
});

/* ---- what every new piece of page needs ---- */

function prepare(within) {
  const form = within.closest?.("form");
  if (form && restored.has(form)) fill(form, restored.get(form).values, within);
  if (form) offerDraft(form);
  all("form", within).forEach(offerDraft);
}

document.addEventListener("htmx:afterSettle", ({ target }) => prepare(target));

if (me) {
  takeAnswer();
  forgetDrafts((key, draft) => Date.now() - (draft.at || 0) > WEEK);
  forgetSent((key) => !key.startsWith(`sent:${me}:`));
  if (history.state?.sent) all("form").forEach(offerSent);
  prepare(body);
}
