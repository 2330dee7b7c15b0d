/** Gates judge by the definitions of the schema, and never let nothing pass for something. */
import { describe, expect, test } from 'vitest';
import { hitRatios, RATIO_DEFINITIONS } from '../../src/schema/ratios.js';
import { type GateFact, gateOf, judge, Losses } from '../../src/tasks/gates.js';

function fact(result: string, requests: number, more: Partial<GateFact> = {}): GateFact {
  return {
    result_type: result,
    response_result_type: result,
    detailed_result_type: result,
    method: 'GET',
    requests,
    bytes_sent: requests * 100,
    distribution: 'E1EXAMPLE0001',
    content_type: 'text/html',
    ...more,
  };
}

const FACTS: readonly GateFact[] = [
  fact('Hit', 70),
  fact('RefreshHit', 5),
  fact('Miss', 25, { bytes_sent: 100 }),
  fact('Error', 3),
  fact('Hit', 1, { content_type: 'image/png', distribution: 'E2EXAMPLE0002' }),
  fact('Miss', 9, { content_type: 'image/jpeg' }),
  fact('Miss', 4, { content_type: null }),
];

describe('a gate', () => {
  test.each(RATIO_DEFINITIONS)('judges by $name, under either of its names', ({ name }) => {
    const ratio = hitRatios(FACTS)[name];
    for (const definition of [name, name.replace(/_hit_ratio$/, '')]) {
      expect(judge(gateOf({ failUnder: 0.9999, definition }), FACTS, null)).toMatchObject({
        definition: name,
        ratio,
        result: 'fell',
      });
    }
  });

  test('holds at its value, and falls below it', () => {
    const only = [fact('Hit', 9), fact('Miss', 1)];
    expect(judge(gateOf({ failUnder: 0.9 }), only, null)).toMatchObject({ result: 'held', holds: true, ratio: 0.9 });
    expect(judge(gateOf({ failUnder: 0.9001 }), only, null)).toMatchObject({ result: 'fell', holds: false });
  });

  test.each([
    [{ contentType: 'image/*' }, 10, 0.1],
    [{ contentType: 'IMAGE/png' }, 1, 1],
    [{ contentType: '*' }, 110, 76 / 110],
    [{ distribution: 'E2EXAMPLE0002' }, 1, 1],
    [{ contentType: 'image/*', distribution: 'E1EXAMPLE0001' }, 9, 0],
    [{}, 114, 76 / 114],
  ])('looks at %j', (scope, requests, ratio) => {
    expect(judge(gateOf({ failUnder: 0, ...scope }), FACTS, null)).toMatchObject({ requests, ratio });
  });

  test('takes nothing but * for a pattern', () => {
    const facts = [
      fact('Miss', 1, { content_type: 'application/x.y+json' }),
      fact('Miss', 1, { content_type: 'application/xzy' }),
    ];
    expect(judge(gateOf({ failUnder: 0, contentType: 'application/x.y*' }), facts, null).requests).toBe(1);
    expect(judge(gateOf({ failUnder: 0, contentType: 'application/x?y' }), facts, null).requests).toBe(0);
  });

  test.each([
    ['nothing at all', [], {}],
    ['nothing that a cache could have answered', [fact('Error', 100)], {}],
    ['nothing of its kind', FACTS, { contentType: 'font/*' }],
  ])('does not hold where there is %s', (_, facts, scope) => {
    expect(judge(gateOf({ failUnder: 0, ...scope }), facts, null)).toMatchObject({ result: 'empty', holds: false, ratio: null });
  });

  test('leaves few requests alone where it is told to, and says so', () => {
    const gate = gateOf({ failUnder: 0.9, contentType: 'image/*', minRequests: 11 });
    expect(judge(gate, FACTS, null)).toMatchObject({ result: 'unjudged', holds: true, ratio: 0.1, requests: 10 });
    expect(judge(gate, [...FACTS, fact('Miss', 1, { content_type: 'image/png' })], null).result).toBe('fell');
    expect(judge(gate, [], null)).toMatchObject({ result: 'unjudged', holds: true, ratio: null });
  });

  test('knows the day before, where that is known', () => {
    const gate = gateOf({ failUnder: 0.9, contentType: 'text/*' });
    expect(judge(gate, FACTS, [fact('Hit', 3), fact('Miss', 1), fact('Miss', 9, { content_type: 'a/b' })]).before).toBe(0.75);
    expect(judge(gate, FACTS, null).before).toBeNull();
  });

  test('with an unknown definition is refused', () => {
    expect(() => gateOf({ failUnder: 0.9, definition: 'consol' })).toThrow(
      /consol is no hit ratio\. Did you mean console_hit_ratio\?/,
    );
  });
});

describe('losses', () => {
  test('are those of the worst three, ties by name, with their share of all', () => {
    const losses = new Losses();
    for (const [uri, lost] of [
      ['/b', 5],
      ['/none', 0],
      ['/z', 1],
      ['/a', 5],
      [null, 5],
      ['/worst', 34],
    ] as const)
      losses.add(uri, lost);
    expect(losses.blamed()).toEqual([
      { uri: '/worst', lost: 34, share: 0.68 },
      { uri: null, lost: 5, share: 0.1 },
      { uri: '/a', lost: 5, share: 0.1 },
    ]);
  });

  test('of nothing are none', () => {
    expect(new Losses().blamed()).toEqual([]);
  });
});
