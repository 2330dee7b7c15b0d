/** A ranking's next piece, as whole records; null at its end. */
export type PieceSource = () => Promise<Uint8Array | null>;

/** The same pieces, but the source makes the next one while the last one is read. */
export function ahead(source: PieceSource): PieceSource {
  let coming: Promise<Uint8Array | null> | undefined;
  return async () => {
    const piece = await (coming ?? source());
    if (piece === null) return null;
    coming = source();
    // Should it fail, the next call says so.
    coming.catch(() => {});
    return piece;
  };
}
