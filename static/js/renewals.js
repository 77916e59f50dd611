/* Renewals: what is ticked in the table, and cards moved over the board. Works without it too. */

const one = (selector, within = document) => within.querySelector(selector);
const boxes = () => [...document.querySelectorAll("#list [name=ids]")];
const lang = document.documentElement.lang;
let last = null; // the box that was ticked last: a range begins there
let held = null; // the card in hand

function money(currency, minor) {
  const shape = new Intl.NumberFormat(lang, {
    style: "currency", currency, trailingZeroDisplay: "stripIfInteger",
    currencyDisplay: lang === "ru" ? "symbol" : "code",
  });
  return shape.format(minor / 10 ** shape.resolvedOptions().maximumFractionDigits);
}

function tell() {
  const bar = one("[data-picked]");
  if (!bar) return;
  const every = boxes();
  const ticked = every.filter((box) => box.checked);
  const sums = {};
  for (const { dataset } of ticked) {
    sums[dataset.currency] = (sums[dataset.currency] || 0) + Number(dataset.amount);
  }
  one("[data-count]", bar).textContent = ticked.length;
  one("[data-sum]", bar).textContent = Object.entries(sums).map((pair) => money(...pair)).join(" + ");
  const head = one("[data-all=ids]");
  head.checked = ticked.length === every.length;
  head.indeterminate = ticked.length > 0 && !head.checked;
}

function range(to) {
  const every = boxes();
  const [from, until] = [every.indexOf(last), every.indexOf(to)].sort((a, b) => a - b);
  for (const box of every.slice(Math.max(from, 0), until + 1)) box.checked = true;
  tell();
}

function move(card, stage) {
  const form = one("#move");
  const to = Object.assign(document.createElement("input"), { type: "hidden", name: "to", value: `${card.dataset.card}:${stage}` });
  form.append(to);
  form.requestSubmit();
  to.remove();
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("#list [name=ids]")) return;
  last = target;
  tell();
});
document.addEventListener("reset", () => setTimeout(tell));
document.addEventListener("htmx:afterSettle", tell);

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const card = target.closest("[data-card]");
  const way = event.altKey && { ArrowLeft: "before", ArrowRight: "after" }[event.key];
  if (card && way) {
    event.preventDefault();
    one(`[data-way=${way}]`, card)?.click();
  } else if (event.shiftKey && event.code === "KeyX" && document.body.dataset.letters === "on") {
    const box = one("[data-rows] > .is-current [name=ids]");
    if (!box || target.matches("input:not([type=checkbox]), textarea, select")) return;
    event.preventDefault();
    range(box);
  } else if (event.key === "Escape" && !one("dialog[open], details[data-pop][open]")) {
    if (boxes().some((box) => box.checked)) one("#bulk").reset();
  }
}, true);

const column = ({ target }) => target.closest?.("[data-stage]");
document.addEventListener("dragstart", ({ target }) => { held = target.closest?.("[data-card]"); });
document.addEventListener("dragend", () => { held = null; });
document.addEventListener("dragover", (event) => { if (held && column(event)) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  const to = held && column(event);
  if (!to) return;
  event.preventDefault();
  if (!to.contains(held)) move(held, to.dataset.stage);
});
tell();
