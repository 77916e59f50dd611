/* Draws the charts of report pages from the data beside them. Words, numbers and the table come from
   the server; colours are the page's own, taken anew when the theme changes and light on paper. */

const { lang } = document.documentElement;
const drawn = [];
const number = new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 1 });

function palette(isPaper) {
  const probe = document.createElement("i");
  if (isPaper) probe.dataset.bsTheme = "light";
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const found = {};
  for (const name of ["ink", "ink-2", "ink-3", "line", "surface", "accent", "accent-soft", "plan-fill", "ok-fill", "warn-fill", "danger-fill", "idle-fill", "info-fill"]) {
    found[name] = style.getPropertyValue(`--${name}`).trim();
  }
  found.font = style.getPropertyValue("--font").trim();
  probe.remove();
  return found;
}

function dataset(one, data, ink) {
  const isLine = (one.kind || data.kind) === "line";
  return {
    type: isLine ? "line" : "bar",
    label: one.name,
    data: one.values,
    words: one.words,
    borderColor: ink[one.ink],
    backgroundColor: isLine && one.is_filled ? ink["accent-soft"] : ink[one.ink],
    pointBackgroundColor: ink[one.ink],
    borderWidth: isLine ? 2 : 0,
    borderDash: one.is_dashed ? [5, 4] : [],
    fill: Boolean(one.is_filled),
    tension: 0,
    pointRadius: 3,
    pointHoverRadius: 6,
    maxBarThickness: 44,
    stack: data.kind === "stacked" && !isLine ? "all" : one.name,
  };
}

function options(data, ink) {
  const tick = (value) => number.format(value) + data.unit;
  const text = { color: ink["ink-2"], font: { family: ink.font, size: 12 } };
  return {
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    scales: {
      x: { stacked: data.kind === "stacked", grid: { display: false }, border: { color: ink.line }, ticks: text },
      y: { stacked: data.kind === "stacked", beginAtZero: data.from_zero, suggestedMax: data.most, grid: { color: ink.line }, border: { display: false }, ticks: { ...text, maxTicksLimit: 6, callback: tick } },
    },
    plugins: {
      legend: { display: data.series.length > 1, position: "bottom", labels: { ...text, boxWidth: 12, boxHeight: 2 } },
      tooltip: { backgroundColor: ink.ink, titleColor: ink.surface, bodyColor: ink.surface, callbacks: { label: ({ dataset: of, dataIndex }) => `${of.label}: ${of.words[dataIndex]}` } },
    },
  };
}

function dress(one, isPaper = false) {
  const ink = palette(isPaper);
  one.chart.data.datasets = one.data.series.map((series) => dataset(series, one.data, ink));
  one.chart.options = options(one.data, ink);
  one.chart.update("none");
}

/* Arrows go from point to point; what stands there is shown and said. */
function walk(one, said) {
  let at = -1;
  one.chart.canvas.addEventListener("keydown", (event) => {
    const last = one.data.labels.length - 1;
    const to = { ArrowRight: Math.min(at + 1, last), ArrowLeft: Math.max(at - 1, 0), Home: 0, End: last }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    at = to;
    const points = one.data.series.map((_series, datasetIndex) => ({ datasetIndex, index: at }));
    one.chart.setActiveElements(points);
    one.chart.tooltip.setActiveElements(points, { x: 0, y: 0 });
    one.chart.update("none");
    said.textContent = `${one.data.labels[at]}. ${one.data.series.map(({ name, words }) => `${name}: ${words[at]}`).join("; ")}`;
  });
}

function draw(within) {
  for (const figure of within.querySelectorAll("[data-chart]:not([data-drawn])")) {
    figure.dataset.drawn = "";
    const data = JSON.parse(figure.querySelector("script").textContent);
    const place = figure.querySelector(".c-plot");
    const canvas = document.createElement("canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", data.sentence);
    place.hidden = false;
    place.prepend(canvas);
    const one = { data, chart: new Chart(canvas, { data: { labels: data.labels, datasets: [] } }) };
    drawn.push(one);
    dress(one);
    walk(one, figure.querySelector("[aria-live]"));
    const table = figure.querySelector("details");
    table.open = false;
    addEventListener("beforeprint", () => { table.open = true; dress(one, true); });
    addEventListener("afterprint", () => { table.open = false; dress(one); });
  }
}

const redress = () => drawn.forEach((one) => dress(one));
new MutationObserver(redress).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redress);
document.addEventListener("htmx:load", ({ target }) => draw(target));
draw(document);
