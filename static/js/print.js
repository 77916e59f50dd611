// The only script of a page for paper.
const button = document.querySelector("[data-print]");
button?.removeAttribute("hidden");
button?.addEventListener("click", () => print());
