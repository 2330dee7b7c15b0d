/** An instance of the kernel's WebAssembly module, in a memory whose fixed maximum is its bound. */
import { readFileSync } from 'node:fs';
import { MOST_MEMORY } from './kernel.js';

const PAGE = 65536;
const FEWEST_PAGES = 2;

/** Compiles the kernel. The module can be sent to other threads, which then need not compile it. */
export function compileKernel(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('./kernel.wasm', import.meta.url)));
}

export function instantiate<Exports>(
  module: WebAssembly.Module,
  bytes: number,
): { readonly memory: WebAssembly.Memory; readonly wasm: Exports } {
  const maximum = Math.max(FEWEST_PAGES, Math.floor(Math.min(bytes, MOST_MEMORY) / PAGE));
  // All of it from the start: the system gives memory when it is first touched.
  const memory = new WebAssembly.Memory({ initial: maximum, maximum });
  const abort = () => {
    throw new Error('the kernel broke off');
  };
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  return { memory, wasm: instance.exports as unknown as Exports };
}
