/** How CloudFront answered one request. */

/** The result types that occur here. */
export const RESULT_TYPES = ['Hit', 'RefreshHit', 'Miss', 'Error', 'Redirect'] as const;

export type ResultType = (typeof RESULT_TYPES)[number];

/** Who had the answer: the POP, Origin Shield, the origin, or nobody (redirects are made at the POP). */
export type Source = 'edge' | 'shield' | 'origin' | 'nobody';

/** One object is used again for every request, so keep none. */
export interface Outcome {
  /** As in `x-edge-result-type`: after the last byte. */
  resultType: ResultType;
  /** As in `x-edge-response-result-type`: before the first byte. */
  responseResultType: ResultType;
  detailedResultType: string;
  /** 0: the viewer was gone before there was one; logged as 000. */
  status: number;
  source: Source;
  askedOrigin: boolean;
}

export function newOutcome(): Outcome {
  return {
    resultType: 'Miss',
    responseResultType: 'Miss',
    detailedResultType: '',
    status: 0,
    source: 'nobody',
    askedOrigin: false,
  };
}
