// The little that every part of the wall needs of the document. Strings become text, never markup.

import { plain } from "./plain.js";

export function create(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = plain(text);
  return element;
}

/** One rem in pixels: base.css alone knows how it follows from the screen. */
export function remPx() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Sets text only when it differs: an untouched node costs no layout. */
export function setText(element, text) {
  const shown = plain(text);
  if (element.textContent !== shown) element.textContent = shown;
}

export function setStyle(element, name, value) {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== plain(String(value))) element.setAttribute(name, plain(String(value)));
}

/** Hides or shows: a browser takes the same word said twice for a change. */
export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

/** Places an absolutely positioned element on a track, or hides it when there is nothing to show. */
export function setSpan(element, span) {
  element.hidden = span === null;
  if (span === null) return;
  setStyle(element, "left", `${span.left.toFixed(1)}px`);
  setStyle(element, "width", `${span.width.toFixed(1)}px`);
}

/**
 * Makes `children` (a Map of {root}) the children of `parent`: one per key, in order.
 * `make(key)` builds a missing one; those that are left over are removed.
 */
export function keepChildren(parent, children, keys, make) {
  const wanted = new Set(keys);
  for (const [key, child] of children) {
    if (wanted.has(key)) continue;
    child.root.remove();
    children.delete(key);
  }
  keys.forEach((key, index) => {
    if (!children.has(key)) children.set(key, make(key));
    const { root } = children.get(key);
    if (parent.children[index] !== root) parent.insertBefore(root, parent.children[index] ?? null);
  });
}
