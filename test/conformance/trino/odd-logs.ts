/** Logs with what the sample does not have: values that engines may read, compare or order each in its own way. */
import { gz, log, row, type Values } from '../../logs.js';

export const ODD_DISTRIBUTION = 'E2ODDROWSABCDE';

export const ODD_ROWS = 2000;

const URIS = [
  '/a b',
  '/ü/日本/🎉',
  "/it's",
  '/"quoted"',
  '/back\\slash',
  '/a%20b',
  '/A',
  '/a',
  '/~',
  '/\u00a0',
  '/%',
  '/null',
  '/\\N',
];

const QUERIES = ['-', 'a=1', 'a=2', 'a=1&b', '&&a=1&', '=', 'ü=1', '%zz=%', 'a=1=2', "q='x'", 'utm_source=x&utm_source=y'];

const RESULTS = [
  'Hit',
  'RefreshHit',
  'Miss',
  'Error',
  'LimitExceeded',
  'CapacityExceeded',
  'Redirect',
  'OriginShieldHit',
  'MissGeneratedResponse',
  '-',
];

const TYPES = ['-', 'text/html', 'text/html;%20charset=UTF-8', 'Image/PNG', 'image/svg+xml', ';', 'a;b;c', 'IMAGE/', 'ü/ß'];
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', '-'];
const STATUSES = ['200', '000', '206', '304', '404', '499', '503', '301'];

/** Every pair of neighbours of each list comes together with others, as the lists' lengths differ. */
function values(i: number): Values {
  const pick = (list: readonly string[], step = 1) => list[Math.floor(i / step) % list.length];
  return {
    date: i % 17 === 0 ? '2026-11-18' : '2026-11-19',
    time: `${String(i % 24).padStart(2, '0')}:00:${String(i % 60).padStart(2, '0')}`,
    'x-edge-location': i % 3 === 0 ? 'FRA56-P1' : 'IAD89-C2',
    'x-edge-request-id': `id${i}`,
    'sc-bytes': i % 11 === 0 ? '0' : String(i * 997),
    'time-taken': (i / 1000).toFixed(3),
    'time-to-first-byte': i % 7 === 0 ? '-' : '0.001',
    'cs-uri-stem': pick(URIS),
    'cs-uri-query': pick(QUERIES, 2),
    'cs-method': i % 5 === 0 ? pick(METHODS, 5) : 'GET',
    'sc-status': pick(STATUSES, 3),
    'sc-content-type': pick(TYPES, 2),
    'x-edge-result-type': pick(RESULTS),
    'x-edge-response-result-type': pick(RESULTS, 3),
    'x-edge-detailed-result-type': pick(RESULTS, 2),
  };
}

/** Log files by their names: a day late, around midnight, an empty one, two put together, a line without an end. */
export function oddLogs(): Record<string, Uint8Array> {
  const rows = Array.from({ length: ODD_ROWS }, (_, i) => values(i));
  const named = (hour: string, part: string) => `${ODD_DISTRIBUTION}.2026-11-${hour}.${part}.gz`;
  return {
    [named('19-00', '00000001')]: gz(log(rows.slice(0, 500)) + log(rows.slice(500, 1000))),
    [named('18-23', '00000002')]: gz(log(rows.slice(1000, 1500))),
    [named('20-00', '00000003')]: gz(log(rows.slice(1500, -1)) + row(rows[ODD_ROWS - 1])),
    [named('19-12', '00000004')]: gz(log([])),
  };
}
