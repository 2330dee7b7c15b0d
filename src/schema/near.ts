/** The names that someone may have meant. */

const MOST_NEAR = 3;

/** Those of the names that differ in few letters or hold what was typed, nearest first. */
export function nearNames(typed: string, names: readonly string[]): string[] {
  const word = typed.toLowerCase();
  const most = Math.max(2, Math.floor(word.length / 3));
  const measured = names.map((name) => ({ name, away: distance(word, name.toLowerCase()) }));
  const near = measured.filter(({ name, away }) => away <= most || (word.length > 2 && name.includes(word)));
  return near
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NEAR)
    .map(({ name }) => name);
}

/** `Did you mean a or b? ` and nothing where there is none. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = nearNames(typed, names);
  return near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
}

/** Letters to insert, leave out or change to make one word of the other. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    above = row;
  }
  return above[b.length];
}
