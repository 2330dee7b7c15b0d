/** Every hitlens command that a page of the docs shows is run: each once, in the order of the pages. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsOf, folderFor, pages, runLine, startWorld, type World } from './commands.js';

const ALL = pages();
const seen = new Set<string>();
const shown = ALL.flatMap((page) => {
  const commands = commandsOf(page).filter((line) => !seen.has(line));
  for (const line of commands) seen.add(line);
  return commands.length === 0 ? [] : [{ page, commands }];
});

let world: World;
let folder: string;
beforeAll(async () => {
  world = await startWorld();
  folder = folderFor(ALL);
}, 60_000);
afterAll(() => world.stop());

test('all pages are looked at', () => {
  expect(ALL).toEqual(expect.arrayContaining(['README.md', 'infra/beyond-one-machine.md', 'infra/logging.md', 'sql/README.md']));
  expect(seen.size).toBeGreaterThan(20);
});

describe.each(shown)('$page', ({ commands }) => {
  test.each(commands)('%s', async (line) => {
    const { code, stdout, stderr } = await runLine(line, folder, world.env);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stderr).not.toMatch(/nothing to read|rejected/);
    const writes = /--out(put)? |--to |tables create/.test(line);
    expect(stdout !== '' || writes, 'it says something').toBe(true);
  });
});
