/** What was synthesized, in a few lines. `node dist/summary.js example.json` */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputsOf } from './log-place.js';
import { readSettings } from './settings/read.js';
import type { Settings } from './settings/schema.js';

const OUT = fileURLToPath(new URL('../cdk.out/', import.meta.url));

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

function main(file: string): void {
  const settings = readSettings(file);
  const path = join(OUT, `${settings.name}.template.json`);
  const { Resources } = JSON.parse(readFileSync(path, 'utf8')) as { Resources: Record<string, Resource> };
  const resources = Object.values(Resources);
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const { name, alarms, schedule, athena } = settings;
  const lines: Readonly<Record<string, string>> = {
    settings: file,
    reads: settings.logs.flatMap(inputsOf).join(' '),
    job: `${jobText(settings)}, every day at ${schedule.at}, ${schedule.timeZone}`,
    tables: of('AWS::Glue::Table')
      .map(({ TableInput }) => (TableInput as { Name: string }).Name)
      .join(', '),
    queries: `${of('AWS::Athena::NamedQuery').length} saved in workgroup ${name}, each stopped at ${athena.questionGiB} GiB`,
    alarms: of('AWS::CloudWatch::Alarm')
      .map(({ AlarmName }) => AlarmName)
      .join(', '),
    told: alarms.emails.length === 0 ? 'nobody: alarms.emails is empty' : alarms.emails.join(', '),
    resources: countsText(resources),
    template: `${relative(process.cwd(), path)}, which keeps the rules of cdk-nag (AwsSolutions)`,
  };
  for (const [label, text] of Object.entries(lines)) console.log(`${label.padEnd(10)} ${text}`);
}

function jobText({ job, engine }: Settings): string {
  const size =
    job.runsOn === 'lambda' ? `${job.memoryMiB} MiB` : `${job.cores} cores, ${job.memoryGiB} GiB, ${job.storageGiB} GiB of disk`;
  return `${job.runsOn} (${job.architecture}, ${size}, at most ${job.timeoutMinutes} minutes) with ${engine}`;
}

/** `45: 3 S3 Bucket, …`, the most first. */
function countsText(resources: readonly Resource[]): string {
  const counts = new Map<string, number>();
  for (const { Type } of resources) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const texts = sorted.map(([type, count]) => `${count} ${type.replace('AWS::', '').replace('::', ' ')}`);
  return `${resources.length}: ${texts.join(', ')}`;
}

const [file] = process.argv.slice(2);
main(file);
