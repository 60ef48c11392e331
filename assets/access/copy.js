// Buttons that copy what a field shows. A page that came over plain http has no clipboard of its own: there it is copied
// as if by hand, and if that fails too, the text is left marked, for the person's own keys.
const copyByHand = (field) => {
  field.focus();
  field.select();
  return document.execCommand("copy");
};

const copy = async (field) => {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return copyByHand(field);
  }
};

for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = document.getElementById(button.dataset.says);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const isCopied = await copy(field);
    said.textContent = isCopied ? "Copied." : "It is marked: press Ctrl+C to copy it.";
    if (isCopied) button.focus();
  });
}
