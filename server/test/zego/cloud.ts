import { createHash } from 'node:crypto';

/** A request as it came. */
interface Asked {
  action: string;
  /** The query as it was written. */
  query: string;
  parameters: URLSearchParams;
  /** Milliseconds, of `performance.now()`. */
  at: number;
}

/**
 * Stands in for ZEGOCLOUD's REST interface: rooms with people in them, the documented limits and numbers of errors, and
 * signatures checked as documented. What it cannot stand in for is ZEGOCLOUD.
 */
export class ZegoCloud {
  readonly rooms = new Map<string, Set<string>>();
  readonly asked: Asked[] = [];
  /** What to answer to the next requests of an action instead, first one first. */
  readonly faults: { action: string; answer: Response }[] = [];
  private readonly server: Bun.Server<undefined>;
  private readonly appId: string;
  private readonly secret: string;
  private readonly nonces = new Set<string>();

  constructor(appId: number, secret: string) {
    this.appId = String(appId);
    this.secret = secret;
    this.server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => this.answer(new URL(request.url)) });
  }

  get url(): string {
    return this.server.url.href;
  }

  stop(): Promise<void> {
    return this.server.stop(true);
  }

  /** Requests of one action, in order. */
  of(action: string): Asked[] {
    return this.asked.filter((one) => one.action === action);
  }

  enter(roomId: string, ...users: string[]): void {
    const room = this.rooms.get(roomId) ?? new Set();
    for (const user of users) room.add(user);
    this.rooms.set(roomId, room);
  }

  private answer({ searchParams: parameters, search }: URL): Response {
    const action = parameters.get('Action') ?? '';
    this.asked.push({ action, query: search.slice(1), parameters, at: performance.now() });
    const refusal = this.refusal(parameters);
    if (refusal) return refusal;
    const fault = this.faults.findIndex((one) => one.action === action);
    const [instead] = fault >= 0 ? this.faults.splice(fault, 1) : [];
    if (instead) return instead.answer;
    const room = this.rooms.get(parameters.get('RoomId') ?? '');
    if (action === 'DescribeUserList') return this.list(room, parameters);
    if (!room) return ZegoCloud.says(104, 'room not exist');
    if (action === 'CloseRoom') room.clear();
    for (const user of parameters.getAll('UserId[]')) room.delete(user);
    if (room.size === 0) this.rooms.delete(parameters.get('RoomId') ?? '');
    return ZegoCloud.says(0, 'success');
  }

  private refusal(parameters: URLSearchParams): Response | undefined {
    const [nonce, time] = [parameters.get('SignatureNonce') ?? '', parameters.get('Timestamp') ?? ''];
    const ours = createHash('md5')
      .update(this.appId + nonce + this.secret + time)
      .digest('hex');
    if (Math.abs(Number(time) - Date.now() / 1_000) > 600) return ZegoCloud.says(100_000_004, 'signature expired');
    if (parameters.get('Signature') !== ours || this.nonces.has(nonce))
      return ZegoCloud.says(100_000_005, 'signature invalid');
    this.nonces.add(nonce);
    return undefined;
  }

  private list(room: Set<string> | undefined, parameters: URLSearchParams): Response {
    const [from, limit] = [Number(parameters.get('Marker') || 0), Number(parameters.get('Limit'))];
    const all = [...(room ?? [])];
    const UserList = all.slice(from, from + limit).map((UserId) => ({ UserId, UserName: UserId }));
    const Marker = from + limit < all.length ? String(from + limit) : '';
    return ZegoCloud.says(0, 'success', { Marker, UserList });
  }

  /** An answer in ZEGOCLOUD's form. */
  static says(Code: number, Message: string, Data?: object): Response {
    return Response.json({ Code, Message, RequestId: '1', ...(Data ? { Data } : {}) });
  }
}
