/** Builds one base64 text from pieces that were encoded each by itself. */
export class Base64Builder {
  readonly #pieces: string[] = [];

  add(piece: string): void {
    if (piece !== '') this.#pieces.push(piece);
  }

  toString(): string {
    // What follows padding would be no base64 any more.
    const isOneText = this.#pieces.slice(0, -1).every((piece) => piece.length % 4 === 0 && !piece.endsWith('='));
    if (isOneText) return this.#pieces.join('');
    return Buffer.concat(this.#pieces.map((piece) => Buffer.from(piece, 'base64'))).toString('base64');
  }
}
