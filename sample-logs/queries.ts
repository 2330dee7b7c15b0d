/**
 * Query strings and cookies. The caches work with a number; the text in the log follows from it, one to one, so that
 * two requests have the same text exactly when they have the same cache key.
 */
import { logged } from './escape.js';
import { mix, type Random } from './random.js';

/** No query string. */
export const NO_QUERY = 0;

/** Keys below this are mailings and banners, whose links are the same for everyone; above it each click has its own id. */
const CLICKS = 4096;

/** Query keys take 26 bits. */
const KEYS = 1 << 26;

const SOURCES = ['newsletter', 'google', 'facebook', 'instagram', 'bing', 'partner%20site'];
const MEDIA = ['email', 'cpc', 'social', 'display'];
const CAMPAIGNS = ['black-friday-2026', 'winter%20jackets', 'gift+guide', 'brand_core', 'retargeting_30d', '%C3%A9t%C3%A9_2026'];
const SORTS = ['price', 'newest', 'name'];

export function drawTracking(random: Random): number {
  const kind = random.below(100);
  if (kind < 9) return NO_QUERY;
  if (kind < 24) return 1 + random.below(SOURCES.length * MEDIA.length * CAMPAIGNS.length);
  return CLICKS + random.below(KEYS - CLICKS);
}

/** Most look at the first page, few at the last. */
export function drawPage(random: Random): number {
  const page = Math.floor(random.fraction() * random.fraction() * 6);
  const sort = random.chance(0.8) ? 0 : 1 + random.below(SORTS.length - 1);
  return 1 + page * SORTS.length + sort;
}

export function pageText(key: number): string {
  const page = Math.floor((key - 1) / SORTS.length) + 1;
  return `category=outdoor&sort=${SORTS[(key - 1) % SORTS.length]}&page=${page}`;
}

/** As logged in `cs-uri-query`: what the viewer's URL encodes is encoded again. */
export function trackingText(key: number): string {
  if (key === NO_QUERY) return '-';
  return logged(key < CLICKS ? campaignText(key - 1) : clickText(key));
}

function campaignText(n: number): string {
  const source = SOURCES[n % SOURCES.length];
  const medium = MEDIA[Math.floor(n / SOURCES.length) % MEDIA.length];
  const campaign = CAMPAIGNS[Math.floor(n / (SOURCES.length * MEDIA.length)) % CAMPAIGNS.length];
  return `utm_source=${source}&utm_medium=${medium}&utm_campaign=${campaign}`;
}

/** `mix` is one to one, so the hexadecimal or base64 digits of the first block alone tell the keys apart. */
function clickText(key: number): string {
  const campaign = campaignText(mix(key + 1) % (SOURCES.length * MEDIA.length * CAMPAIGNS.length));
  switch (key % 4) {
    case 0:
      return `fbclid=IwZXh0bgNhZW0CMTEAAR${digits(key)}${digits(key + 7)}_aem_${digits(key + 13)}`;
    case 1:
      return `${campaign}&gclid=Cj0KCQiA${digits(key)}${digits(key + 7)}EALw_wcB`;
    case 2:
      return `${campaign}&mc_eid=${mix(key).toString(16).padStart(8, '0')}`;
    default:
      return `${campaign}&utm_content=hero_${key % 7}&utm_id=${mix(key)}`;
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Six digits that tell all 32-bit numbers apart. */
function digits(n: number): string {
  let rest = mix(n);
  let text = '';
  for (let i = 0; i < 6; i++) {
    text += DIGITS[rest % 64];
    rest = Math.floor(rest / 64);
  }
  return text;
}

/** As logged in `cs(Cookie)`. */
export function cookieText(visitor: number): string {
  const hex = mix(visitor).toString(16).padStart(8, '0');
  return `session=${hex};%20currency=EUR`;
}
