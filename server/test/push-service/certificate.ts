import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** What a server on this machine proves itself by. */
export interface Certificate {
  key: string;
  cert: string;
  /** Where `cert` lies, for processes that are to trust it: `NODE_EXTRA_CA_CERTS`. */
  path: string;
}

/** Makes a certificate for `localhost` that whoever is told of it trusts. */
export async function makeCertificate(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      // Its own authority.
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const path = join(mkdtempSync(join(tmpdir(), 'talky-certificate-')), 'localhost.pem');
  writeFileSync(path, cert);
  return { key, cert, path };
}
