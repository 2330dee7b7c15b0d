/** What Athena and the SDK say when a request is refused, in the user's words: what is wrong, and what to do. */
import { UserError } from '../../schema/errors.js';
import { identityReason, NETWORK } from '../s3/errors.js';
import { hintFor } from './hints.js';
import type { SdkError } from './patience.js';

const HOW_TO_SIGN =
  'Give some as for any AWS tool: aws configure, aws sso login, --profile NAME, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** What is wrong with who asks. S3 gives some of these other names. */
const IDENTITY: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'AWS does not know this access key or session token. Log in again, or check --profile',
  InvalidSignatureException:
    "the secret access key is wrong, or this machine's clock is. Check AWS_SECRET_ACCESS_KEY or --profile, and the time",
  MissingAuthenticationTokenException: `there are no AWS credentials. ${HOW_TO_SIGN}`,
  IncompleteSignature: 'the credentials are not valid. Log in again, or check --profile',
};

/** Where a query was asked for, as far as is known. */
export interface AskedOf {
  readonly region: string;
  readonly workgroup?: string;
  readonly sql: string;
}

/** Why a request was refused; anything that is no answer of Athena's, and no failure to reach it, stays what it is. */
export function requestError(error: unknown, asked: AskedOf): unknown {
  if (error instanceof UserError) return error;
  const reason = identityOf(error) ?? deniedReason(error) ?? networkReason(error, asked) ?? answerReason(error, asked);
  return reason === null ? error : new UserError(`Athena (${asked.region}): ${reason}`);
}

function identityOf(error: unknown): string | null {
  return IDENTITY[(error as SdkError).name ?? ''] ?? identityReason(error, HOW_TO_SIGN);
}

function deniedReason(error: unknown): string | null {
  const { name, message = '', $metadata } = error as SdkError;
  if (name !== 'AccessDeniedException' && $metadata?.httpStatusCode !== 403) return null;
  const action = /perform: (\S+?)(?: on resource: (\S+))?(?:[\s,]|$)/.exec(message);
  if (action === null) return `access denied: ${message}`;
  const [, missing, resource] = action;
  return `access denied. The IAM action that is missing: ${missing}${resource === undefined ? '' : ` on ${resource}`}`;
}

function networkReason(error: unknown, { region }: AskedOf): string | null {
  const { name, code = '', message = '' } = error as SdkError;
  if (name === 'TimeoutError') return 'no answer (timed out). Check the network, --region and AWS_ENDPOINT_URL';
  if (!NETWORK.test(code)) return null;
  const why = message === '' ? code : message;
  return `it cannot be reached: ${why}. Check the network, AWS_ENDPOINT_URL, and whether there is a region ${region} (--region)`;
}

function answerReason(error: unknown, asked: AskedOf): string | null {
  const { name = 'an error', message = '', $metadata } = error as SdkError;
  if ($metadata === undefined) return null;
  if (/WorkGroup .*(not found|does not exist)|WorkGroup is not found/i.test(message)) {
    return `there is no workgroup ${asked.workgroup ?? 'primary'} in this region. Check --workgroup and --region (aws athena list-work-groups)`;
  }
  const hint = hintFor(message, asked.sql);
  if (name === 'InvalidRequestException') return `${message}${hint}`;
  return `it answered ${name}${$metadata.httpStatusCode === undefined ? '' : ` (${$metadata.httpStatusCode})`}: ${message}${hint}`;
}
