// Passkeys are offered where the browser knows them, and say so when they fail.
if (window.PublicKeyCredential) {
  for (const offer of document.querySelectorAll("[data-passkey]")) offer.hidden = false;
  for (const apology of document.querySelectorAll("[data-passkey-missing]")) apology.hidden = true;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const message of document.querySelectorAll("[data-passkey-error]")) message.hidden = false;
});
