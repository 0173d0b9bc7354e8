import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** An e-mail that was taken in. */
export interface Delivery {
  /** Of the envelope. */
  from: string;
  to: string[];
  bytes: number;
  email: Email;
}

/** What the next recipient or e-mail is refused with. */
interface Refusal {
  at: 'recipient' | 'data';
  /** 4xx: come again; 5xx: never. */
  code: number;
}

const addressOf = ({ envelope }: SMTPServerSession) => ({
  from: envelope.mailFrom ? envelope.mailFrom.address : '',
  to: envelope.rcptTo.map(({ address }) => address),
});

/** A real mail server of a test's own, which keeps what it is sent. */
export class PostOffice {
  readonly deliveries: Delivery[] = [];
  /** Each counts once. */
  readonly refusals: Refusal[] = [];
  /** Takes the next e-mail in without ever saying so. */
  isMute = false;
  readonly #waiting: ((delivery: Delivery) => void)[] = [];
  readonly #server: SMTPServer;

  private constructor() {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      onRcptTo: (_address, _session, done) => done(this.#refusal('recipient')),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.#takeIn(Buffer.concat(chunks), session, done));
      },
    });
  }

  static async open(): Promise<PostOffice> {
    const office = new PostOffice();
    await new Promise<void>((resolve) => office.#server.listen(0, '127.0.0.1', resolve));
    return office;
  }

  get url(): string {
    const address = this.#server.server.address();
    if (address === null || typeof address === 'string') throw new Error('The mail server does not listen.');
    return `smtp://127.0.0.1:${address.port}`;
  }

  /** The e-mail that comes next. */
  next(): Promise<Delivery> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #refusal(at: Refusal['at']): Error | undefined {
    const index = this.refusals.findIndex((refusal) => refusal.at === at);
    const [refusal] = index < 0 ? [] : this.refusals.splice(index, 1);
    return refusal && Object.assign(new Error('Not today'), { responseCode: refusal.code });
  }

  async #takeIn(raw: Buffer, session: SMTPServerSession, done: (error?: Error) => void): Promise<void> {
    const refusal = this.#refusal('data');
    if (refusal) return done(refusal);
    const email = await PostalMime.parse(raw);
    const delivery = { ...addressOf(session), bytes: raw.length, email };
    this.deliveries.push(delivery);
    if (this.isMute) this.isMute = false;
    else done();
    for (const resolve of this.#waiting.splice(0)) resolve(delivery);
  }
}
