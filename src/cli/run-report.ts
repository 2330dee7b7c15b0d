/** Runs `report`. */
import { join } from 'node:path';
import { makeFolder, type Output } from '../io/output.js';
import { isS3 } from '../io/s3/location.js';
import { gateText } from '../report/gate-text.js';
import { usageError } from '../schema/errors.js';
import { type FullReport, report } from '../tasks/report.js';
import { reportFiles, summaryText, viewOf } from '../tasks/report-files.js';
import { gatesOf } from './gate-options.js';
import { EXIT_GATE, effectsOf, exitCodeOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';

export async function runReport(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const format = formatOf(options, streams);
  if (format === 'csv' || format === 'parquet') {
    throw usageError('a report is no single table: --out DIR writes CSV and Parquet, a file of each for each of its tables');
  }
  const task = { ...logOptions(inputs, options, streams), gates: await gatesOf(options) };
  // What cannot be written is said before the logs are read.
  const out = options.out as string | undefined;
  if (out !== undefined && !isS3(out)) makeFolder(out);
  const reportOptions = { ...task, defuse: options.defuse === true };
  const exitCode = await withOutput(options, streams, async (output) => {
    const effects = effectsOf(options, streams);
    const answer = await report(task, effects);
    if (out !== undefined) await effects.publish(out, reportFiles(answer, viewOf(answer), effects, reportOptions));
    if (format === 'table') await writeText(answer, options, streams, output);
    else await output.write(summaryText(answer.summary, format === 'json' ? 2 : 0));
    for (const gate of answer.gates.filter(({ holds }) => !holds)) streams.warn(gateText(gate));
    return answer.gates.every(({ holds }) => holds) ? exitCodeOf(answer.summary.complete) : EXIT_GATE;
  });
  if (out !== undefined) streams.warn(`the report is in ${isS3(out) ? out : join(out, 'index.html')}`);
  return exitCode;
}

async function writeText(answer: FullReport, options: Record<string, unknown>, streams: Streams, output: Output): Promise<void> {
  const { renderReport } = await import('../report/report-text.js');
  await output.write(renderReport(viewOf(answer), styleOf(options, streams)));
}
