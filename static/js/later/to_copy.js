// A button that copies what [data-to-copy] says, where the browser can. It says so when it has.
const button = document.querySelector("[data-copies]");
if (button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.querySelector("[data-to-copy]");
    try {
      await navigator.clipboard.writeText(said.textContent);
      button.textContent = button.dataset.copies;
    } catch {
      // it was not allowed: then it is ready to be copied by hand
      getSelection().selectAllChildren(said);
    }
  });
}
