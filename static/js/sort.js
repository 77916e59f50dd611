// Alt with an arrow moves the item that has the focus, by pressing its own button.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const item = event.target.closest?.("[data-sort] > li");
  if (!item) return;
  event.preventDefault();
  item.querySelector(event.key === "ArrowUp" ? "button[name=up]" : "button[name=down]")?.click();
});
