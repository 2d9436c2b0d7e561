/** Something that may happen before whoever is to be told of it is there; until then it is kept for them. */
export class LateListener<Told> {
  readonly #kept: Told[] = [];
  #listen = (told: Told): void => void this.#kept.push(told);

  /** Tells whoever listens, or keeps it. */
  readonly tell = (told: Told): void => this.#listen(told);

  /** From now on tells this one, beginning with what was kept. */
  listen(listen: (told: Told) => void): void {
    this.#listen = listen;
    for (const told of this.#kept.splice(0)) listen(told);
  }
}
