// Where this dashboard lies below its host: nowhere, or under a path such as `/dockwatch` that a proxy gives it. The page
// says it, and no script writes an absolute address without it.

export const base = globalThis.document?.querySelector("meta[name=dockwatch-base]")?.content ?? "";

/** The address of one of our own paths. */
export function at(path, under = base) {
  return under + path;
}

/** Our own path at an address. */
export function pathOf(pathname, under = base) {
  return pathname === under || pathname.startsWith(`${under}/`) ? pathname.slice(under.length) || "/" : pathname;
}
