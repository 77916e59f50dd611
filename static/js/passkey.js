/* Which form speaks with the key, and what went wrong with it; the ceremony itself is allauth's. */

const toasts = document.getElementById("toasts");

for (const form of document.querySelectorAll("[data-passkey]")) {
  window.allauth.webauthn.forms[form.dataset.passkey]({ ids: JSON.parse(form.dataset.ids) });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { exception } = event.detail;
  const isRefused = exception.name === "SecurityError" || !window.PublicKeyCredential;
  const words = document.getElementById(isRefused ? "words-passkey-address" : "words-passkey");
  toasts.append(words.content.firstElementChild.cloneNode(true));
});
