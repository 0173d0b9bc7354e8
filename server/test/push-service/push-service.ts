import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PushPayload } from '../../src/protocol/push.ts';
import { Browser, type Fault } from './browser.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { checkVapid } from './vapid-check.ts';

/** A payload that is larger is answered 413; encrypted, as RFC 8030 lets a service have it. */
const bodyMax = 4_096;

/**
 * A push service on this machine, as a browser's vendor runs one: over TLS, it takes only what is signed by the
 * subscription's VAPID key, and opens what came for a browser with that browser's keys.
 */
export class PushService {
  readonly origin: string;
  /** For processes that are to push here: they trust its certificate, and may reach this machine. */
  readonly env: Record<string, string>;
  /** The certificate it proves itself by, PEM. */
  readonly ca: string;
  /** Why requests were refused; empty in a test of what goes well. */
  readonly complaints: string[] = [];
  /** TLS connections so far. */
  connections = 0;
  /** Push messages taken in all. */
  taken = 0;
  readonly #server: Server;
  readonly #browsers = new Map<string, Browser>();
  readonly #proved = new Set<string>();
  #waiting: { count: number; reached: () => void }[] = [];

  private constructor(server: Server, { cert, path }: Certificate) {
    this.#server = server;
    this.origin = `https://localhost:${(server.address() as AddressInfo).port}`;
    this.ca = cert;
    this.env = { NODE_EXTRA_CA_CERTS: path, PUSH_HOSTS: 'localhost', TALKY_ALLOW_PRIVATE_NETWORK: '1' };
    server.on('request', (request, response) => void this.#serve(request, response));
    server.on('secureConnection', () => {
      this.connections++;
    });
  }

  static async start(): Promise<PushService> {
    const certificate = await makeCertificate();
    const server = createServer({ ...certificate, keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PushService(server, certificate);
  }

  /** A browser subscribes with the server's public VAPID key. */
  subscribe(applicationServerKey: string): Browser {
    const browser = new Browser(this.origin, applicationServerKey);
    this.#browsers.set(browser.id, browser);
    return browser;
  }

  /** Resolves once so many messages were taken in all. */
  async reached(count: number): Promise<void> {
    if (this.taken >= count) return;
    await new Promise<void>((reached) => this.#waiting.push({ count, reached }));
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const browser = this.#browsers.get(request.url?.replace('/push/', '') ?? '');
    if (!browser) return answer(response, 404);
    browser.requests++;
    const fault = browser.faults.shift();
    if (fault) return fail(fault, request, response);
    answer(response, this.#take(browser, request, Buffer.concat(chunks)));
  }

  #take(browser: Browser, { method, headers }: IncomingMessage, body: Buffer): number {
    try {
      if (method !== 'POST' || headers['content-encoding'] !== 'aes128gcm') throw new Error('This is no push message.');
      this.#prove(headers.authorization ?? '', browser.applicationServerKey);
      if (body.length > bodyMax) return 413;
      browser.received.push({
        payload: JSON.parse(browser.keys.decrypt(body)) as PushPayload,
        ttl: Number(headers.ttl),
        urgency: headers.urgency as string | undefined,
        topic: headers.topic as string | undefined,
      });
    } catch (error) {
      this.complaints.push(error instanceof Error ? error.message : String(error));
      return 403;
    }
    this.#count();
    return 201;
  }

  /** As vendors do, a signature is looked at once. */
  #prove(authorization: string, publicKey: string): void {
    const proof = `${publicKey} ${authorization}`;
    if (this.#proved.has(proof)) return;
    checkVapid(authorization, publicKey, this.origin);
    this.#proved.add(proof);
  }

  #count(): void {
    this.taken++;
    const ready = this.#waiting.filter(({ count }) => count <= this.taken);
    this.#waiting = this.#waiting.filter(({ count }) => count > this.taken);
    for (const { reached } of ready) reached();
  }
}

function answer(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-length': '0', ...headers }).end();
}

function fail(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  if (fault === 'hang') return;
  if (fault === 'cut') request.socket.destroy();
  else answer(response, fault.status, fault.headers);
}
