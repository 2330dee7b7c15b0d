// All memory of the kernel comes from here. The WebAssembly memory's fixed maximum is the bound: when it cannot grow,
// an allocation returns 0 and the caller stops at a point from which it can go on after the groups were written out.
//
// Records (one per group) are carved off a tail that grows, or off blocks that were given back (outgrown tables).

const PAGE: usize = 65536;
const LEAST_GROWTH: i32 = 16;
const MOST_FREED: i32 = 96;

/** Loads and copies may run over the end of what they are meant for by this much. */
const SLACK: usize = 128;

/** Next free byte of the tail, and where the memory ends. */
let tail: usize = (__heap_base + 63) & ~63;
let memoryEnd: usize = <usize>memory.size() * PAGE - SLACK;

/** The freed block that records are carved from. */
let carve: usize = 0;
let carveEnd: usize = 0;

/** Freed blocks: pairs of address and size. */
const FREED = memory.data(MOST_FREED * 8, 8);
let freedCount: i32 = 0;

let mark: usize = 0;

/** Everything allocated so far stays; what comes later is forgotten by `release`. */
export function keep(): void {
  mark = tail;
}

/** Forgets all allocations since `keep`. The memory stays with us for what comes next. */
export function release(): void {
  tail = mark;
  carve = carveEnd = 0;
  freedCount = 0;
}

function fromTail(size: usize): usize {
  const start = tail;
  if (size > memoryEnd - start) {
    const missing = <i32>((size - (memoryEnd - start) + PAGE - 1) / PAGE);
    // Growing is slow, and memory that is not used yet costs nothing: an eighth at a time, or what there is.
    const ample = max(missing, max(LEAST_GROWTH, memory.size() >> 3));
    if (memory.grow(ample) < 0 && memory.grow(missing) < 0) return 0;
    memoryEnd = <usize>memory.size() * PAGE - SLACK;
  }
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
    tail = (tail + 63) & ~63;
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
  if (i < 0) {
    // The tail can be unaligned after a permanent reservation of odd length.
    tail = (tail + 7) & ~7;
    return fromTail(size);
  }
  carve = <usize>load<u32>(FREED + i * 8);
  carveEnd = carve + <usize>load<u32>(FREED + i * 8, 4);
  freedCount--;
  store<u64>(FREED + i * 8, load<u64>(FREED + freedCount * 8));
  const address = carve;
  carve += size;
  return address;
}
