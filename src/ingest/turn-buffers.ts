/** Two buffers that other threads can read, filled in turns: while one is read, the other is written. */
export class TurnBuffers {
  private buffers: [SharedArrayBuffer, SharedArrayBuffer] = [new SharedArrayBuffer(0), new SharedArrayBuffer(0)];

  /** A view of what `write` emitted, valid until the call after the next; null where that was nothing. */
  fill(write: (emit: (bytes: Uint8Array) => void) => void): Uint8Array | null {
    let buffer = this.buffers[0];
    let length = 0;
    write((bytes) => {
      if (length + bytes.length > buffer.byteLength) buffer = larger(buffer, length, length + bytes.length);
      new Uint8Array(buffer, length).set(bytes);
      length += bytes.length;
    });
    this.buffers = [this.buffers[1], buffer];
    return length === 0 ? null : new Uint8Array(buffer, 0, length);
  }
}

function larger(buffer: SharedArrayBuffer, used: number, needed: number): SharedArrayBuffer {
  const made = new SharedArrayBuffer(Math.max(needed, buffer.byteLength * 2));
  new Uint8Array(made).set(new Uint8Array(buffer, 0, used));
  return made;
}
