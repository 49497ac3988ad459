/** How many pieces wait before they are joined: a longer row of pieces costs more memory than their text. */
const PIECES = 64;

/** Builds a text from many small pieces. */
export class TextBuilder {
  #text = '';
  #pieces: string[] = [];

  add(piece: string): void {
    if (piece === '') return;
    if (this.#pieces.push(piece) >= PIECES) this.#join();
  }

  toString(): string {
    this.#join();
    return this.#text;
  }

  #join(): void {
    if (this.#pieces.length === 0) return;
    this.#text += this.#pieces.join('');
    this.#pieces = [];
  }
}
