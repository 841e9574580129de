// Makes a photo small on the phone before it is sent: that saves data, and where it was taken never
// leaves the phone. Where this fails, the file is sent as it is and the server looks at it.
const MOST = 1600; // pixels

async function shrunk(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, MOST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return new File([made], "picture.jpg", { type: "image/jpeg" });
}

addEventListener("change", async ({ target }) => {
  const [file] = target.matches("[data-shrink]") ? target.files : [];
  if (!file) return;
  const sent = new DataTransfer();
  try {
    sent.items.add(await shrunk(file));
    if (target.files[0] === file) target.files = sent.files;
  } catch {
    /* it is sent as it is */
  }
});
