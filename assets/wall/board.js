// The merged board as this screen holds it: the last snapshot with every patch since. Knows nothing of pixels.

export class Board {
  site = null;
  revision = 0;
  asOf = null;
  rows = new Map();

  get isLoaded() {
    return this.site !== null;
  }

  take(snapshot) {
    this.site = snapshot.site;
    this.rows = new Map(snapshot.rows.map((row) => [row.id, row]));
    this.#stamp(snapshot);
  }

  /** Applies a patch; false, and nothing changed, if it does not start from the revision held. */
  apply(patch) {
    if (!this.isLoaded || patch.from !== this.revision) return false;
    for (const row of patch.rows) this.rows.set(row.id, row);
    for (const id of patch.removed) this.rows.delete(id);
    this.#stamp(patch);
    return true;
  }

  #stamp({ rev, as_of }) {
    this.revision = rev;
    this.asOf = as_of;
  }
}
