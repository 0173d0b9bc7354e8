import type { udp } from 'bun';

const headerBytes = 12;
const typeA = 1;

/** A DNS server that knows one name, as Docker's does: it answers with the addresses of whoever runs right now. */
export class NameServer {
  addresses: string[];
  readonly #socket: udp.Socket<'buffer'>;

  private constructor(socket: udp.Socket<'buffer'>, addresses: string[]) {
    this.#socket = socket;
    this.addresses = addresses;
  }

  static async start(addresses: string[]): Promise<NameServer> {
    const socket = await Bun.udpSocket({
      hostname: '127.0.0.1',
      socket: {
        data: (from, query, port, address) => {
          from.send(answer(query, server.addresses), port, address);
        },
      },
    });
    const server = new NameServer(socket, addresses);
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.port}`;
  }

  stop(): void {
    this.#socket.close();
  }
}

function answer(query: Buffer, addresses: string[]): Buffer {
  const question = questionOf(query);
  const records = question.readUInt16BE(question.length - 4) === typeA ? addresses.map(record) : [];
  const header = Buffer.alloc(headerBytes);
  query.copy(header, 0, 0, 2);
  // A response, recursion asked for and there; no error.
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records]);
}

/** The name, its type and its class. */
function questionOf(query: Buffer): Buffer {
  let end = headerBytes;
  for (let label = query.readUInt8(end); label > 0; label = query.readUInt8(end)) end += label + 1;
  return query.subarray(headerBytes, end + 5);
}

function record(address: string): Buffer {
  // The name is the question's, the class is the Internet, good for a second, four bytes long.
  const head = Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4]);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}
