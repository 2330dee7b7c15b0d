/** HTML that escapes by default: a value in a template is text, unless it came out of a template itself. */
import { visible } from './text.js';

export type Content = Html | string | number | null | undefined | readonly Content[];

export class Html {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** The only way round escaping: for markup that holds nothing from a log. */
  static unsafe(markup: string): Html {
    return new Html(markup);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function toMarkup(content: Content): string {
  if (content === null || content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(toMarkup).join('');
  return visible(String(content)).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Attribute values must stand in double quotes. Arrays are joined, null and undefined vanish. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return Html.unsafe(parts.map((part, i) => (i === 0 ? part : toMarkup(values[i - 1]) + part)).join(''));
}
