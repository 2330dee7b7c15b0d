// All memory of the kernel comes from here. The WebAssembly memory is as large as its fixed maximum from the start (what
// is never touched costs nothing), and that is the bound: when it is used up, an allocation returns 0 and the caller
// stops at a point from which it can go on after the groups were written out.
//
//   | for good (plan, window, buffers) | tables and records --> ...... <-- entries of a ranking |
//
// Records (one per group) are carved off a tail that grows, or off blocks that were given back (outgrown tables).

const PAGE: usize = 65536;
const MOST_FREED: i32 = 96;

/** Loads and copies may run over the end of what they are meant for by this much. */
const SLACK: usize = 128;

/** Next free byte of the tail, and where what was taken from the top begins. */
let tail: usize = (__heap_base + 63) & ~63;
const memoryEnd: usize = (<usize>memory.size() * PAGE - SLACK) & ~7;
export let ceiling: usize = memoryEnd;

/** The freed block that records are carved from. */
let carve: usize = 0;
let carveEnd: usize = 0;

/** Freed blocks: pairs of address and size. */
const FREED = memory.data(MOST_FREED * 8, 8);
let freedCount: i32 = 0;

/** Where we are, for `release` to go back to. */
@inline
export function mark(): usize {
  return tail;
}

/** Forgets all allocations since a mark. */
export function release(to: usize): void {
  tail = to;
  ceiling = memoryEnd;
  carve = carveEnd = 0;
  freedCount = 0;
}

/** Bytes that nobody has. */
export function left(): usize {
  return ceiling - tail;
}

/** Takes `size` bytes, a multiple of 8, from the top, where what was taken so far lies without gaps; false without memory. */
@inline
export function takeTop(size: usize): bool {
  if (size > ceiling - tail) return false;
  ceiling -= size;
  return true;
}

/** Gives back what was taken from the top last. */
export function giveTop(size: usize): void {
  ceiling += size;
}

function fromTail(size: usize): usize {
  const start = tail;
  if (size > ceiling - start) return 0;
  tail = start + size;
  return start;
}

function takeFreed(size: usize): i32 {
  for (let i = 0; i < freedCount; i++) if (load<u32>(FREED + i * 8, 4) >= <u32>size) return i;
  return -1;
}

/** A block of at least `size` bytes, 64-byte aligned; 0 where the memory is used up. */
export function block(size: usize): usize {
  size = (size + 63) & ~63;
  const i = takeFreed(size);
  if (i < 0) {
    const aligned = (tail + 63) & ~63;
    if (aligned > ceiling) return 0;
    tail = aligned;
    return fromTail(size);
  }
  const address = <usize>load<u32>(FREED + i * 8);
  const rest = <usize>load<u32>(FREED + i * 8, 4) - size;
  if (rest >= 4096) {
    store<u32>(FREED + i * 8, <u32>(address + size));
    store<u32>(FREED + i * 8, <u32>rest, 4);
  } else {
    freedCount--;
    store<u64>(FREED + i * 8, load<u64>(FREED + freedCount * 8));
  }
  return address;
}

/** Gives a block back. */
export function free(address: usize, size: usize): void {
  if (address == 0 || freedCount == MOST_FREED) return;
  store<u32>(FREED + freedCount * 8, <u32>address);
  store<u32>(FREED + freedCount * 8, <u32>((size + 63) & ~63), 4);
  freedCount++;
}

/** `size` bytes, a multiple of 8, for a record; 0 where the memory is used up. */
export function record(size: usize): usize {
  if (size + SLACK <= carveEnd - carve) {
    const address = carve;
    carve += size;
    return address;
  }
  const i = takeFreed(max(size + SLACK, 4096));
  if (i < 0) return fromTail(size);
  carve = <usize>load<u32>(FREED + i * 8);
  carveEnd = carve + <usize>load<u32>(FREED + i * 8, 4);
  freedCount--;
  store<u64>(FREED + i * 8, load<u64>(FREED + freedCount * 8));
  const address = carve;
  carve += size;
  return address;
}
