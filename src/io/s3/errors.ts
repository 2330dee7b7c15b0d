/** What S3 and the SDK say when something goes wrong, in the user's words: which it is, and what to do. */
import { UnreadableInput, UserError } from '../../schema/errors.js';

/** What was asked for. */
export interface Asked {
  readonly action: 's3:ListBucket' | 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject';
  readonly bucket: string;
  /** What was listed, or the key. */
  readonly key: string;
}

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

const HOW_TO_SIGN =
  'Give some as for any AWS tool: aws configure, aws sso login, --profile NAME, or AWS_ACCESS_KEY_ID and ' +
  'AWS_SECRET_ACCESS_KEY. A bucket that everyone may read needs none: --no-sign-request';

/** What is wrong with who asks, by the error's name. It is wrong for every object, so nothing is tried again. */
const IDENTITY: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'AWS does not know this access key. Check AWS_ACCESS_KEY_ID or --profile',
  SignatureDoesNotMatch: 'the secret access key is wrong. Check AWS_SECRET_ACCESS_KEY or --profile',
  InvalidToken: 'the session token is wrong. Log in again, or unset AWS_SESSION_TOKEN',
  InvalidSecurity: 'the credentials are not valid. Log in again, or check --profile',
  ExpiredToken: 'the session token has expired. Log in again (aws sso login, or new temporary credentials)',
  ExpiredTokenException: 'the session token has expired. Log in again (aws sso login, or new temporary credentials)',
  TokenRefreshRequired: 'the session token must be refreshed. Log in again',
  RequestTimeTooSkewed: "this machine's clock is wrong, so AWS does not accept its signatures. Set the clock",
  NotSignedUp: 'this AWS account has no S3',
  AccountProblem: 'there is a problem with this AWS account. Ask AWS support',
};

export const NETWORK =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/;

/** Why listing failed. */
export function listingError(error: unknown, asked: Asked): unknown {
  const { bucket, key } = asked;
  const reason = identityReason(error) ?? bucketReason(error, asked) ?? networkReason(error) ?? unknownReason(error);
  return reason === null ? error : new UserError(`s3://${bucket}/${key}: ${reason}`);
}

/** Why an object could not be read: a UserError where it is the same for all of them. */
export function objectError(error: unknown, asked: Asked): unknown {
  const identity = identityReason(error);
  if (identity !== null) return new UserError(`s3://${asked.bucket}/${asked.key}: ${identity}`);
  const reason = objectReason(error) ?? bucketReason(error, asked) ?? networkReason(error) ?? unknownReason(error);
  return reason === null ? error : new UnreadableInput(reason);
}

/** Why an object cannot be written, or asked for before it is written. */
export function storeError(error: unknown, asked: Asked): unknown {
  const reason = identityReason(error) ?? bucketReason(error, asked) ?? networkReason(error) ?? unknownReason(error);
  return reason === null ? error : new UserError(`s3://${asked.bucket}/${asked.key}: ${reason}`);
}

/** Whether the same would be said of any other object: wrong credentials, missing permissions. */
export function isForAll(error: unknown): boolean {
  return identityReason(error) !== null || isDenied(error);
}

/** No permission, or none that S3 would speak of. */
export function isDenied(error: unknown): boolean {
  // An archived object answers 403, too.
  return statusOf(error) === 403 && nameOf(error) !== 'InvalidObjectState';
}

/** Whether it is not there, or no longer. */
export function isMissing(error: unknown): boolean {
  return nameOf(error) === 'NoSuchKey' || (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket');
}

/** Whether the object is another one than that which was asked for. */
export function isChanged(error: unknown): boolean {
  return statusOf(error) === 412 || statusOf(error) === 416;
}

/** What is wrong with who asks; null where nothing is. */
export function identityReason(error: unknown, howToSign = HOW_TO_SIGN): string | null {
  const name = nameOf(error);
  if (!/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) return IDENTITY[name] ?? null;
  const { message } = error as Error;
  const { AWS_PROFILE: profile } = process.env;
  const whose = profile === undefined || profile === '' ? '' : ` for the profile ${profile}`;
  if (/Could not load credentials from any providers/.test(message)) return `there are no AWS credentials${whose}. ${howToSign}`;
  return `the AWS credentials${whose} cannot be had: ${message.trim().replace(/\.$/, '')}. ${howToSign}`;
}

function bucketReason(error: unknown, asked: Asked): string | null {
  const name = nameOf(error);
  if (name === 'NoSuchBucket') return 'there is no such bucket. Check its name (aws s3 ls lists yours)';
  if (name === 'InvalidBucketName') return 'this is no valid name of a bucket';
  if (isDenied(error)) return deniedReason(asked);
  const isElsewhere = statusOf(error) === 301 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed';
  if (isElsewhere) return 'the bucket is in another region, and S3 does not say which. Name it with --region';
  return null;
}

/** What else may be missing. */
const OTHER_ACTIONS: Partial<Record<Asked['action'], string>> = {
  's3:GetObject': ' (or kms:Decrypt on the key it is encrypted with; without s3:ListBucket a missing key is denied, too)',
  's3:PutObject': ' (or kms:GenerateDataKey on the key that the bucket encrypts with)',
};

function deniedReason({ action, bucket, key }: Asked): string {
  if (action === 's3:ListBucket') {
    return (
      `access denied. The IAM action that is missing: s3:ListBucket on arn:aws:s3:::${bucket} ` +
      '(or, where the requester is to pay: --request-payer)'
    );
  }
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const others = OTHER_ACTIONS[action] ?? '';
  return `access denied. The IAM action that is missing: ${action} on arn:aws:s3:::${bucket}/${folder}*${others}`;
}

function objectReason(error: unknown): string | null {
  if (isMissing(error)) return 'it was deleted after it was listed';
  if (nameOf(error) !== 'InvalidObjectState') return null;
  return 'it is archived, and must be restored before it can be read (aws s3api restore-object)';
}

function networkReason(error: unknown): string | null {
  const { code = '', message, name } = error as SdkError;
  if (name === 'TimeoutError') return `no answer from the store (timed out)${attemptsText(error)}`;
  if (!NETWORK.test(code)) return null;
  return `the store cannot be reached: ${message === '' ? code : message}${attemptsText(error)}. Check the network, --region and AWS_ENDPOINT_URL`;
}

/** Anything else that the store answered; null for what is no answer of its. */
function unknownReason(error: unknown): string | null {
  const { $metadata, message } = error as SdkError;
  if ($metadata === undefined) return null;
  const status = $metadata.httpStatusCode === undefined ? '' : ` (${$metadata.httpStatusCode})`;
  return `the store answered ${nameOf(error)}${status}: ${message}${attemptsText(error)}`;
}

function attemptsText(error: unknown): string {
  const attempts = (error as SdkError).$metadata?.attempts ?? 1;
  return attempts > 1 ? `, tried ${attempts} times` : '';
}

function nameOf(error: unknown): string {
  const { name = '', Code } = (error ?? {}) as Partial<SdkError>;
  return Code ?? name;
}

function statusOf(error: unknown): number | undefined {
  return (error as SdkError | undefined)?.$metadata?.httpStatusCode;
}
