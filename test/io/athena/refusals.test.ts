/** What goes wrong is said in one way: what, where, and what to do. */
import { describe, expect, test, vi } from 'vitest';
import { literalOf } from '../../../src/io/athena/literals.js';
import { progressLine } from '../../../src/io/athena/progress.js';
import { ask, refusal, useFakeAthena } from '../../athena/session.js';

const session = useFakeAthena();

describe('a query that fails says why, and what to do', () => {
  test.each([
    ["TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.cdn.objects_daily' does not exist", 'hitlens tables create'],
    ['SCHEMA_NOT_FOUND: line 1:1: Schema cdn does not exist', '--database'],
    ["COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", 'hitlens tables print'],
    ['Access denied when writing output to url: s3://results/athena/x.csv', 's3:PutObject'],
    ['HIVE_BAD_DATA: Field requests is of type INT96 in s3://tables/x.parquet', 'hitlens rollup'],
    ['INVALID_TABLE_PROPERTY: Invalid value for projection.dt.range', 'partition projection'],
    ['Query exhausted resources at this scale factor', 'fewer days'],
    [
      'Permission denied on S3 path: s3://tables/ (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)',
      's3:GetObject',
    ],
    ['Insufficient permissions to execute the query. Insufficient Lake Formation permission(s)', 'Lake Formation grant'],
    ['The security token included in the request is expired: ExpiredTokenException', 'aws sso login'],
  ])('%s', async (reason, advice) => {
    session.athena.course = () => ({ end: { state: 'FAILED', reason } });
    const message = await refusal(ask('SELECT 1'));
    expect(message).toContain(`Athena: the query failed: ${reason}`);
    expect(message.slice(message.indexOf(reason) + reason.length)).toContain(advice);
    expect(message).toContain(session.athena.queries[0].id);
    // It has ended by itself.
    expect(session.athena.count('StopQueryExecution')).toBe(0);
  });

  test('with the place in the statement', async () => {
    session.athena.course = () => ({ end: { state: 'FAILED', reason: "SYNTAX_ERROR: line 2:8: mismatched input 'FORM'" } });
    const message = await refusal(ask('SELECT 1,\n      2 FORM x'));
    expect(message).toContain("mismatched input 'FORM'\n        2 FORM x\n         ^");
  });

  test('as Athena got it, with numbers in their places', async () => {
    session.athena.course = () => ({ end: { state: 'FAILED', reason: 'SYNTAX_ERROR: line 1:12: mismatched input' } });
    const message = await refusal(ask('SELECT ? FORM x', {}, [{ type: 'BIGINT', value: 1234 }]));
    expect(message).toContain('\n  SELECT 1234 FORM x\n             ^');
  });

  test('where it may be tried again', async () => {
    session.athena.course = () => ({ end: { state: 'FAILED', reason: 'INTERNAL_ERROR', isRetryable: true } });
    expect(await refusal(ask('SELECT 1'))).toContain('may work when it is run again');
  });

  test('where somebody else cancelled it, with what it cost', async () => {
    session.athena.course = () => ({
      end: { state: 'CANCELLED', reason: 'Query cancelled! : Bytes scanned limit was exceeded' },
    });
    const message = await refusal(ask('SELECT 1'));
    expect(message).toContain('was cancelled: Query cancelled! : Bytes scanned limit was exceeded\nThe workgroup allows no more');
    expect(message).toContain('19.1 MiB scanned');
  });

  test('as DuckDB has it behind the server', async () => {
    expect(await refusal(ask('SELECT * FROM objects_daily'))).toContain('hitlens tables create');
  });
});

describe('a request that is refused', () => {
  test.each([
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      /^Athena \(eu-central-1\): the session token has expired\. Log in again/,
    ],
    ['UnrecognizedClientException', 'The security token included in the request is invalid.', /does not know this access key/],
    ['InvalidSignatureException', 'The request signature we calculated does not match', /secret access key is wrong/],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/a is not authorized to perform: athena:StartQueryExecution on resource: arn:aws:athena:eu-central-1:1:workgroup/primary because no identity-based policy allows it',
      /access denied\. The IAM action that is missing: athena:StartQueryExecution on arn:aws:athena:eu-central-1:1:workgroup\/primary$/,
    ],
    ['MetadataException', 'catalog is gone', /it answered MetadataException \(400\): catalog is gone/],
  ])('%s', async (error, message, expected) => {
    session.athena.script = () => ({ error, message });
    expect(await refusal(ask('SELECT 1'))).toMatch(expected);
    expect(session.athena.requests).toHaveLength(1);
  });

  test('no such workgroup', async () => {
    expect(await refusal(ask('SELECT 1', { workgroup: 'analysts' }))).toMatch(
      /there is no workgroup analysts in this region\. Check --workgroup/,
    );
  });

  test('no place for results', async () => {
    expect(await refusal(ask('SELECT 1', { outputLocation: undefined }))).toContain('--output-location s3://BUCKET/PREFIX/');
  });

  test('no region', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    try {
      expect(await refusal(ask('SELECT 1'))).toMatch(/no AWS region is configured.*--region/);
    } finally {
      vi.stubEnv('AWS_REGION', 'eu-central-1');
    }
  });

  test('no credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    try {
      const message = await refusal(ask('SELECT 1'));
      expect(message).toMatch(/there are no AWS credentials/);
      expect(message).not.toContain('--no-sign-request');
    } finally {
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATESTTESTTESTTEST');
    }
  });

  test('nobody at the address: three times, and not for minutes', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_ATHENA', 'http://127.0.0.1:9');
    try {
      expect(await refusal(ask('SELECT 1'))).toMatch(/it cannot be reached: .*127\.0\.0\.1:9.*--region/);
    } finally {
      vi.stubEnv('AWS_ENDPOINT_URL_ATHENA', session.athena.url);
    }
  });

  test('a page that is refused for good', async () => {
    session.athena.script = ({ operation, before }) =>
      operation === 'GetQueryResults' && before === 1 ? { error: 'ExpiredTokenException' } : undefined;
    const many = ask('SELECT * FROM range(30)', { pageRows: 10, fileFromBytes: 1e9 });
    expect(await refusal(many)).toContain('the session token has expired');
  });
});

describe('literals', () => {
  test.each([
    [{ type: 'DOUBLE', value: 0.1 }, '1E-1'],
    [{ type: 'DOUBLE', value: -1234.5 }, '-1.2345E3'],
    [{ type: 'BIGINT', value: 9007199254740991 }, '9007199254740991'],
    [{ type: 'VARCHAR', value: '\\' }, "'\\'"],
    [{ type: 'VARCHAR', value: "'; DROP TABLE x; --" }, "'''; DROP TABLE x; --'"],
    [{ type: 'DATE', value: "2026-11-19' OR '1'='1" }, "DATE '2026-11-19'' OR ''1''=''1'"],
  ] as const)('%o', (parameter, literal) => {
    expect(literalOf(parameter, 1)).toBe(literal);
  });

  test.each([
    { type: 'BIGINT', value: 0.5 },
    { type: 'BIGINT', value: 2 ** 53 },
    { type: 'DOUBLE', value: Number.NaN },
  ] as const)('%o is none', (parameter) => {
    expect(() => literalOf(parameter, 1)).toThrow(RangeError);
  });
});

describe('progress', () => {
  const lines = (isTTY: boolean) => {
    const written: string[] = [];
    const stream = { isTTY, columns: 40, write: (text: string) => written.push(text) };
    const line = progressLine(stream as unknown as NodeJS.WriteStream);
    line.show({ state: 'RUNNING', seconds: 12.3, bytesScanned: 1.5 * 1024 ** 3 });
    line.end();
    return written;
  };

  test('is a line on a terminal that goes away', () => {
    expect(lines(true)).toEqual(['\r\u001b[2KAthena: running, 12 s, 1.5 GiB scanned', '\r\u001b[2K']);
  });

  test('is nothing in a pipe', () => {
    expect(lines(false)).toEqual([]);
  });
});
