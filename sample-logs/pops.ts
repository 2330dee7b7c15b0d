/** CloudFront's points of presence: where they are, when their people are awake, how much traffic they see. */
import { mix } from './random.js';

export type Region = 'EU' | 'NA' | 'SA' | 'AS' | 'ME' | 'OC' | 'AF';

export interface Pop {
  /** As in `x-edge-location`, e.g. `FRA56-P3`. */
  readonly code: string;
  readonly region: Region;
  /** Hours to add to UTC. */
  readonly utcOffset: number;
  /** Its part of the traffic over a day; only the relation counts. */
  readonly weight: number;
}

/** Airport, hours from UTC, weight of the city. */
const AIRPORTS: Readonly<Record<Region, string>> = {
  EU: `FRA 1 90,LHR 0 70,CDG 1 40,AMS 1 34,MUC 1 22,TXL 1 20,HAM 1 14,DUS 1 14,MXP 1 18,FCO 1 9,MAD 1 20,BCN 1 9,ZRH 1 9,
    VIE 1 10,WAW 1 12,PRG 1 6,BUD 1 5,CPH 1 7,ARN 1 9,HEL 2 6,OSL 1 5,DUB 0 9,MAN 0 8,EDI 0 3,LIS 0 6,ATH 2 5,SOF 2 3,OTP 2 4,
    MRS 1 4,BRU 1 6,ZAG 1 2,PMO 1 1`,
  NA: `IAD -5 60,JFK -5 38,EWR -5 18,ATL -5 24,ORD -6 26,DFW -6 24,LAX -8 32,SFO -8 20,SEA -8 16,MIA -5 16,BOS -5 9,DEN -7 9,
    PHX -7 6,MSP -6 5,YTO -5 9,YUL -5 5,YVR -8 4,HIO -8 5,CMH -5 4,IAH -6 8,PHL -5 4,DTW -5 3,SLC -7 2,TPA -5 2,BNA -6 2,QRO -6 4`,
  SA: 'GRU -3 16,GIG -3 5,FOR -3 2,SCL -3 4,EZE -3 5,BOG -5 4,LIM -5 2',
  AS: `NRT 9 22,KIX 9 8,ICN 9 11,SIN 8 16,HKG 8 8,TPE 8 6,BOM 5 15,DEL 5 12,BLR 5 7,MAA 5 6,HYD 5 5,CCU 5 2,BKK 7 5,KUL 8 4,
    CGK 7 7,MNL 8 5,SGN 7 3,HAN 7 2`,
  ME: 'DXB 4 6,FJR 4 2,TLV 2 5,BAH 3 2,DOH 3 1,IST 3 5,JED 3 3',
  OC: 'SYD 11 12,MEL 11 8,PER 8 2,BNE 10 2,AKL 13 3',
  AF: 'JNB 2 4,CPT 2 3,CAI 2 3,LOS 1 2,NBO 3 1',
};

/** A small city has a few POPs, a large one up to this many. */
const MOST_POPS = 15;

function popsOf(region: Region, airport: string): Pop[] {
  const [code, utcOffset, weight] = airport.trim().split(' ');
  const count = Math.min(MOST_POPS, 4 + Math.floor(Number(weight) / 4));
  const first = 50 + (mix(code.charCodeAt(0) * 65536 + code.charCodeAt(1) * 256 + code.charCodeAt(2)) % 40);
  return Array.from({ length: count }, (_, k) => ({
    // The last one is an old location, which has a short number and no suffix.
    code: k === count - 1 ? `${code}${1 + (first % 4)}` : `${code}${first + (k >> 1)}-${k % 2 === 0 ? 'P' : 'C'}${1 + (k % 5)}`,
    region,
    utcOffset: Number(utcOffset),
    // Viewers of one city are sent to one or two of its POPs; the others take what is left.
    weight: Number(weight) / ((k + 1) * (k + 1) * (k + 1)),
  }));
}

/** All POPs, some 600. */
export const POPS: readonly Pop[] = (Object.keys(AIRPORTS) as Region[]).flatMap((region) =>
  AIRPORTS[region].split(',').flatMap((airport) => popsOf(region, airport)),
);

/** Traffic by local hour, from midnight on: low before dawn, highest in the evening. */
const RHYTHM = [34, 22, 15, 11, 10, 13, 22, 36, 50, 60, 66, 70, 74, 72, 70, 70, 73, 78, 86, 95, 100, 96, 80, 56];

/** What each POP gets in an hour of UTC. The hour may be negative: the day before. */
export function trafficAt(hour: number): Float64Array {
  return Float64Array.from(POPS, (pop) => pop.weight * RHYTHM[(((hour + pop.utcOffset) % 24) + 24) % 24]);
}

/** Milliseconds to an origin in Europe and back. */
export const ROUND_TRIP_MS: Readonly<Record<Region, number>> = { EU: 22, NA: 96, SA: 205, AS: 178, ME: 104, OC: 262, AF: 148 };

/** Where Origin Shield stands. For POPs of this region it is their own regional cache. */
export const SHIELD_REGION: Region = 'EU';
