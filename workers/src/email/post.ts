import { UnrecoverableError } from 'bullmq';
import { createTransport, type NodemailerError, type SendMailOptions, type Transporter } from 'nodemailer';

/** Well within the lease on the person, so that no other worker sends meanwhile. */
const sendMs = 45_000;
const waits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

let open: { url: string; transporter: Transporter } | undefined;

/** Connections are shared and close by themselves when nothing goes out for a moment. */
function transporterOf(url: string): Transporter {
  if (open?.url !== url) {
    open?.transporter.close();
    open = { url, transporter: createTransport({ url, pool: true, idleTimeout: 5_000, ...waits }) };
  }
  return open.transporter;
}

const isNodemailerError = (error: unknown): error is NodemailerError => error instanceof Error && 'code' in error;

/**
 * Hands an e-mail to the mail server. Resolves to whether the recipient's address was taken. Throws what is worth
 * another try, and an UnrecoverableError when the server said no for good.
 */
export async function send(url: string, letter: SendMailOptions): Promise<'sent' | 'refused'> {
  try {
    await transporterOf(url).sendMail({ ...letter, signal: AbortSignal.timeout(sendMs) });
    return 'sent';
  } catch (error) {
    if (!isNodemailerError(error) || !error.permanent) throw error;
    if (error.rejected?.length) return 'refused';
    throw new UnrecoverableError(`The mail server does not want this e-mail: ${error.message}`);
  }
}
