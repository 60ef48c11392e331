// What a link carries behind `#` goes into the field that is marked for it, and out of the address. A browser sends it to
// no server by itself, and keeps it in no log; from here it goes nowhere but into the form's own post.
const field = document.querySelector("[data-fragment]");

const carried = () => {
  const text = location.hash.slice(1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const take = () => {
  const text = carried();
  if (!text) return;
  history.replaceState(null, "", location.pathname + location.search);
  field.value = text;
  const { form } = field;
  if (!("submit" in field.dataset)) {
    form.querySelector("button").focus();
    return;
  }
  for (const words of document.querySelectorAll("[data-opening]")) words.hidden = false;
  form.requestSubmit();
};

if (field) {
  take();
  addEventListener("hashchange", take); // the link was opened where its page is open already
}
