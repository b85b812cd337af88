// Passkeys are offered where the browser knows them, and say so when they fail.
if (window.PublicKeyCredential) {
  for (const offer of document.querySelectorAll("[data-passkey]")) offer.hidden = false;
  for (const apology of document.querySelectorAll("[data-passkey-missing]")) apology.hidden = true;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const message of document.querySelectorAll("[data-passkey-error]")) message.hidden = false;
});

// Where this device holds a passkey, it is proposed with the address itself (“autofill”), before any button.
async function proposeWithTheAddress(form) {
  if (!(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return;
  const controller = new AbortController();
  // A browser answers one question at a time: pressing the button, or signing in otherwise, takes this one back.
  document.getElementById("passkey_login").addEventListener("click", () => controller.abort(), { capture: true });
  for (const other of document.forms) other.addEventListener("submit", () => controller.abort());
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, signal: controller.signal });
  const { request_options: options } = await answer.json();
  const credential = await webauthnJSON.get({ ...options, mediation: "conditional", signal: controller.signal });
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}
const door = document.getElementById("mfa_login");
if (door) proposeWithTheAddress(door).catch(() => {});
