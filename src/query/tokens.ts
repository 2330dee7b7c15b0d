/** SQL cut into what may name a parameter and what may not: text in quotes and comments stay as they are. */

export interface Token {
  readonly kind: 'sql' | 'quoted' | 'comment' | 'parameter';
  /** As written; a parameter with its colon. */
  readonly text: string;
}

/** In this order at every place: comments, text and names in quotes (`''` stands for one quote), then `:name`. */
const TOKEN = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|"(?:[^"]|"")*")|(?<![\w:)\]"'])(:[A-Za-z_]\w*)/g;

export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of sql.matchAll(TOKEN)) {
    if (match.index > end) tokens.push({ kind: 'sql', text: sql.slice(end, match.index) });
    const [text, comment, quoted] = match;
    tokens.push({ kind: comment !== undefined ? 'comment' : quoted !== undefined ? 'quoted' : 'parameter', text });
    end = match.index + text.length;
  }
  if (end < sql.length) tokens.push({ kind: 'sql', text: sql.slice(end) });
  return tokens;
}

/** Names of the parameters in the order in which they stand there, as often as they do. */
export function parametersIn(sql: string): string[] {
  return tokensOf(sql).flatMap(({ kind, text }) => (kind === 'parameter' ? [text.slice(1)] : []));
}

/** Which of the tables it reads; a name inside quotes or comments does not count. */
export function tablesIn(sql: string, tables: readonly string[]): string[] {
  const words = new Set(tokensOf(sql).flatMap(({ kind, text }) => (kind === 'sql' ? (text.match(/\w+/g) ?? []) : [])));
  return tables.filter((table) => words.has(table));
}
