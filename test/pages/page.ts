/** A page of the docs, and the parts of it that tests hold to the source: tables between `<!-- name -->` and `<!-- /name -->`. */
import { readFileSync } from 'node:fs';

export function textOf(page: string): string {
  return readFileSync(page, 'utf8');
}

/** The lines of a table, without the padding of its cells. */
export function tableIn(page: string, name: string): string[] {
  const block = new RegExp(`<!-- ${name} -->\n(.*?)<!-- /${name} -->`, 's').exec(textOf(page))?.[1] ?? '';
  return block
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---'));
}

/** A table as Markdown has it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
