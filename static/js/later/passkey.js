// The browser makes and uses passkeys. Its answer is sent in an ordinary form.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function show() {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey]").forEach((form) => {
    form.closest("[data-passkey-only]").hidden = false;
  });
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
else show();

addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-passkey]");
  if (!form) return;
  event.preventDefault();
  const said = form.querySelector("[data-said]");
  said.textContent = "";
  try {
    const asked = await fetch(form.dataset.challenge, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    const wish = await asked.json().catch(() => location.reload());
    if (!wish) return;
    if (wish.said) {
      said.textContent = wish.said;
      return;
    }
    form.elements.answer.value = JSON.stringify(await answer(form.dataset.passkey, wish));
    form.submit();
  } catch (error) {
    said.textContent = form.dataset.failed;
  }
});

async function answer(kind, wish) {
  wish.challenge = bytes(wish.challenge);
  if (wish.user)
    Object.assign(wish, {
      user: { ...wish.user, id: bytes(wish.user.id) },
      extensions: { prf: {} },
    }); // see offline/lock.js
  (wish.excludeCredentials || []).forEach((one) => {
    one.id = bytes(one.id);
  });
  const made = await navigator.credentials[kind]({ publicKey: wish }),
    response = {};
  ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(
    (name) => {
      if (made.response[name]) response[name] = text(made.response[name]);
    },
  );
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    response,
  };
}
