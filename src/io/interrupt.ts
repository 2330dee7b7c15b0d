/** What the first Ctrl-C does instead of ending the process, while there is something better to do. */
let gentle: (() => void) | null = null;

/** The next Ctrl-C calls `act`; the one after that ends the process. Returns what takes that back. */
export function onInterrupt(act: () => void): () => void {
  gentle = act;
  return () => {
    gentle = null;
  };
}

/** Does what there is to do; false where there is nothing. */
export function interrupt(): boolean {
  const act = gentle;
  gentle = null;
  act?.();
  return act !== null;
}
