/** Who asks: address, browser, connection. All addresses are from ranges kept for documentation and tests. */
import { logged } from './escape.js';
import { mix, type Random } from './random.js';
import { Weighted } from './weighted.js';

interface Agent {
  readonly text: string;
  readonly weight: number;
  /** Highest protocol that it speaks. */
  readonly http: 'HTTP/1.1' | 'HTTP/2.0' | 'HTTP/3.0';
  readonly tls: 'TLSv1.2' | 'TLSv1.3';
  /** A program, not a person with a browser: follows no link from a page, keeps no cookies. */
  readonly isRobot: boolean;
}

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome';
const SAFARI = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version';

function agent(weight: number, http: Agent['http'], tls: Agent['tls'], text: string): Agent {
  return { text: logged(text), weight, http, tls, isRobot: !text.startsWith('Mozilla') || /bot\//i.test(text) };
}

const AGENTS: readonly Agent[] = [
  agent(170, 'HTTP/3.0', 'TLSv1.3', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}/154.0.0.0 Safari/537.36`),
  agent(60, 'HTTP/2.0', 'TLSv1.3', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}/153.0.0.0 Safari/537.36`),
  agent(52, 'HTTP/2.0', 'TLSv1.3', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}/154.0.0.0 Safari/537.36 Edg/154.0.0.0`),
  agent(64, 'HTTP/2.0', 'TLSv1.3', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME}/154.0.0.0 Safari/537.36`),
  agent(70, 'HTTP/2.0', 'TLSv1.3', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI}/26.1 Safari/605.1.15`),
  agent(
    190,
    'HTTP/3.0',
    'TLSv1.3',
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) ${SAFARI}/26.1 Mobile/15E148 Safari/604.1`,
  ),
  agent(
    48,
    'HTTP/2.0',
    'TLSv1.3',
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_6_1 like Mac OS X) ${SAFARI}/17.6 Mobile/15E148 Safari/604.1`,
  ),
  agent(150, 'HTTP/3.0', 'TLSv1.3', `Mozilla/5.0 (Linux; Android 10; K) ${CHROME}/154.0.0.0 Mobile Safari/537.36`),
  agent(
    30,
    'HTTP/2.0',
    'TLSv1.3',
    `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
  ),
  agent(38, 'HTTP/3.0', 'TLSv1.3', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:157.0) Gecko/20100101 Firefox/157.0'),
  agent(12, 'HTTP/2.0', 'TLSv1.3', 'Mozilla/5.0 (X11; Linux x86_64; rv:157.0) Gecko/20100101 Firefox/157.0'),
  agent(16, 'HTTP/2.0', 'TLSv1.3', `Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) ${SAFARI}/26.1 Mobile/15E148 Safari/604.1`),
  agent(8, 'HTTP/1.1', 'TLSv1.2', `Mozilla/5.0 (Windows NT 6.1; Win64; x64) ${CHROME}/109.0.0.0 Safari/537.36`),
  agent(26, 'HTTP/1.1', 'TLSv1.3', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'),
  agent(
    18,
    'HTTP/2.0',
    'TLSv1.3',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/136.0.0.0 Safari/537.36',
  ),
  agent(10, 'HTTP/1.1', 'TLSv1.2', 'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)'),
  agent(6, 'HTTP/1.1', 'TLSv1.2', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'),
  agent(6, 'HTTP/1.1', 'TLSv1.3', 'python-requests/2.32.5'),
  agent(4, 'HTTP/1.1', 'TLSv1.3', 'curl/8.14.1'),
  agent(2, 'HTTP/1.1', 'TLSv1.2', '-'),
];

const CIPHERS_12 = ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384'];
const CIPHERS_13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'];

export interface Visitor {
  /** Never 0. What a session cookie is made of. */
  readonly id: number;
  readonly pop: number;
  readonly address: string;
  readonly port: number;
  readonly agent: string;
  readonly http: string;
  /** As two fields, the tab between them. */
  readonly tlsAndCipher: string;
  readonly forwardedFor: string;
  /** Body bytes per millisecond that reach this viewer. */
  readonly bytesPerMs: number;
  readonly isRobot: boolean;
  /** Has been here before, and takes cookies. */
  readonly hasCookie: boolean;
}

const IDS = 1 << 26;

export class Visitors {
  private readonly agents = new Weighted(AGENTS.map((each) => each.weight));

  constructor(private readonly random: Random) {}

  /** Someone new, at a POP. */
  arrive(pop: number): Visitor {
    const { random } = this;
    const id = 1 + random.below(IDS - 1);
    const speaks = AGENTS[this.agents.draw(random)];
    const ciphers = speaks.tls === 'TLSv1.2' ? CIPHERS_12 : CIPHERS_13;
    return {
      id,
      pop,
      address: random.chance(0.17) ? ipv6(id) : ipv4(id),
      port: 1024 + random.below(64512),
      agent: speaks.text,
      http: speaks.http,
      tlsAndCipher: `${speaks.tls}\t${ciphers[random.below(ciphers.length)]}`,
      forwardedFor: random.chance(0.01) ? ipv4(mix(id)) : '-',
      bytesPerMs: 300 + random.below(9000),
      isRobot: speaks.isRobot,
      hasCookie: random.chance(0.95) && !speaks.isRobot,
    };
  }
}

/** In 198.18.0.0/15 (benchmark tests) or one of the three ranges for documentation. */
function ipv4(id: number): string {
  const host = id & 0xff;
  const net = (id >>> 8) & 0x1ff;
  if ((id >>> 17) % 8 < 6) return `198.${18 + (net >> 8)}.${net & 0xff}.${host}`;
  return `${['192.0.2', '198.51.100', '203.0.113'][net % 3]}.${host}`;
}

/** In 2001:db8::/32. */
function ipv6(id: number): string {
  const low = mix(id);
  const groups = [id >>> 16, id & 0xffff, low >>> 16, low & 0xffff, mix(low) & 0xffff].map((group) => group.toString(16));
  return `2001:db8:${groups[0]}:${groups[1]}:0:${groups[2]}:${groups[3]}:${groups[4]}`;
}
