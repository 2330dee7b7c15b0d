/** Puts worked-out tables in their places anew, after a rate or a price has changed: `node dist/test/pages/write.js && make format`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { PAGES } from './beyond.js';

for (const [page, tables] of Object.entries(PAGES)) {
  let text = readFileSync(page, 'utf8');
  for (const [name, lines] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
    text = text.replace(place, (_, start: string, end: string) => `${start}${lines().join('\n')}\n${end}`);
  }
  writeFileSync(page, text);
}
