import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, padEnd, shortened, visible, wrapped } from '../../src/report/text.js';
import { anyCodePoint, HOSTILE, UNSAFE } from './hostile.js';

/** Whole characters of any script, and any code point at all. */
const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ unit: anyCodePoint, maxLength: 60 }));

describe('visible', () => {
  test('spells out what would be obeyed instead of shown', () => {
    expect(visible('a\u001b[31m\u0000\u007f\u0085')).toBe('a\\x1b[31m\\x00\\x7f\\x85');
    expect(visible('\u202egnp\u2066\ufeff')).toBe('\\u202egnp\\u2066\\ufeff');
    expect(visible('\t\r\n')).toBe('\\t\\r\\n');
    expect(visible('\ud800 \u{e0041}')).toBe('\\ud800 \\u{e0041}');
  });

  test('leaves letters of every script alone', () => {
    const text = '/日本語/é/e\u0301/ไทย/😀 %20';
    expect(visible(text)).toBe(text);
  });

  test('leaves nothing unsafe', () => {
    for (const text of HOSTILE) expect(visible(text)).not.toMatch(UNSAFE);
    fc.assert(fc.property(anyText, (text) => !UNSAFE.test(visible(text))));
  });
});

describe('shortened', () => {
  test('keeps the start and the end of the file name', () => {
    expect(shortened('/assets/images/2026/spring/red-shoes.webp', 25)).toBe('/assets/i…/red-shoes.webp');
    expect(shortened('/downloads/installation-and-user-guide.pdf', 20)).toBe('/downlo…er-guide.pdf');
    expect(shortened('/short', 20)).toBe('/short');
  });

  test('counts wide characters as two cells and accents as none', () => {
    expect(shortened('/日本語/商品カタログ.html', 14)).toBe('/日本…グ.html');
    expect(displayWidth('e\u0301te\u0301')).toBe(3);
    expect(padEnd('日本', 6)).toBe('日本  ');
  });

  test('is never wider than asked', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, width) => {
        expect(displayWidth(shortened(visible(text), width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('wrapped keeps words whole where it can, and loses nothing but blanks', () => {
  expect(wrapped('not everything could be read', 14)).toEqual(['not everything', 'could be read']);
  expect(wrapped('averylongword x', 5)).toEqual(['avery', 'longw', 'ord x']);
  fc.assert(
    fc.property(anyText.map(visible), fc.integer({ min: 2, max: 30 }), (text, width) => {
      const lines = wrapped(text, width);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});
