/** Who is measured for speed, and with what. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Answer, commandsIn, KEYS, type Subject } from './subject.js';

interface SpeedPlaces {
  readonly dist: string;
  readonly logs: string;
  /** Folder for answers. */
  readonly out: string;
}

/** Shell commands have the folder of logs as `$1` and the file for the answer as `$2`. */
function shell(script: string, logs: string, out = '/dev/null'): string[] {
  return ['bash', '-c', `set -o pipefail; ${script}`, 'bench', logs, out];
}

/** The same ranking by hand, as far as one would go by hand. Numbers by %.0f: mawk's %d may end at 2^31. */
const MAWK = `pigz -dc "$1"/*.gz | mawk -F '\\t' '
  !/^#/ {
    requests[$8]++; bytes[$8] += $4; time[$8] += int($19 * 1000 + 0.5)
    if ($14 == "Hit") hits[$8]++; else if ($14 == "RefreshHit") refresh[$8]++; else if ($14 == "Miss") misses[$8]++
  }
  END {
    for (uri in requests)
      printf "%.0f\\t%s\\t%.0f\\t%.0f\\t%.0f\\t%.0f\\t%.0f\\n",
        misses[uri], uri, requests[uri], hits[uri], refresh[uri], bytes[uri], time[uri]
  }' | LC_ALL=C sort -t "$(printf '\\t')" -k1,1nr -k3,3nr -k2,2 | sed -n 1,20p | mawk -F '\\t' '{
    printf "{\\"uri\\":\\"%s\\",\\"requests\\":%s,\\"hits\\":%s,\\"refresh_hits\\":%s,\\"misses\\":%s,", $2, $3, $4, $5, $1
    printf "\\"bytes_sent\\":%s,\\"time_taken_ms\\":%s}\\n", $6, $7
  }' > "$2"`;

const GOACCESS = 'gzip -dc "$1"/*.gz | goaccess - --log-format=CLOUDFRONT --no-progress --output="$2"';

export function speedSubjects({ dist, logs, out }: SpeedPlaces): Subject[] {
  const { hitlens, duckdb } = commandsIn(dist);
  const file = (name: string) => join(out, name);
  const topAnswer = (name: string): Answer => ({ kind: 'top', file: file(name), isOrdered: true, by: 'uri', copies: 1 });
  const groups = (name: string, isOrdered: boolean): Answer => ({
    kind: 'aggregate',
    file: file(name),
    isOrdered,
    by: KEYS,
    copies: 1,
  });
  return [
    {
      name: 'hitlens',
      group: 'top',
      command: [...hitlens, 'top', logs, '--by', 'uri', '--format', 'ndjson', '--output', file('hitlens.ndjson')],
      needs: [],
      answer: topAnswer('hitlens.ndjson'),
    },
    {
      name: 'DuckDB',
      group: 'top',
      command: [...duckdb, 'top', file('duckdb.ndjson'), logs],
      needs: [],
      answer: topAnswer('duckdb.ndjson'),
    },
    {
      name: 'pigz | mawk',
      group: 'top',
      command: shell(MAWK, logs, file('mawk.ndjson')),
      needs: ['pigz', 'mawk'],
      answer: topAnswer('mawk.ndjson'),
    },
    { name: 'GoAccess', group: 'top', command: shell(GOACCESS, logs, file('goaccess.json')), needs: ['gzip', 'goaccess'] },
    {
      name: 'hitlens',
      group: 'aggregate',
      command: [...hitlens, 'aggregate', logs, '--by', KEYS, '--format', 'csv', '--output', file('hitlens.csv')],
      needs: [],
      answer: groups('hitlens.csv', true),
    },
    {
      name: 'DuckDB',
      group: 'aggregate',
      command: [...duckdb, 'aggregate', file('duckdb.csv'), logs],
      needs: [],
      answer: groups('duckdb.csv', false),
    },
    {
      name: 'DuckDB, ordered',
      group: 'aggregate',
      command: [...duckdb, 'aggregate-ordered', file('duckdb-ordered.csv'), logs],
      needs: [],
      answer: groups('duckdb-ordered.csv', true),
    },
    { name: 'gzip -dc', group: 'inflate', command: shell('gzip -dc "$1"/*.gz > "$2"', logs), needs: ['gzip'] },
    { name: 'igzip -dc', group: 'inflate', command: shell('igzip -dc "$1"/*.gz > "$2"', logs), needs: ['igzip'] },
  ];
}

export function startupSubjects(dist: string, sampleLogs: string): Subject[] {
  const { hitlens } = commandsIn(dist);
  return [
    { name: 'hitlens --help', group: 'startup', command: [...hitlens, '--help'], needs: [] },
    { name: 'hitlens top sample-logs', group: 'startup', command: [...hitlens, 'top', sampleLogs], needs: [] },
  ];
}

export function isInstalled(program: string): boolean {
  return spawnSync('bash', ['-c', 'command -v "$1"', 'bench', program], { stdio: 'ignore' }).status === 0;
}
