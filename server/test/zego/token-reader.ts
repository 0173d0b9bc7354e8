/** What a token says of itself, once opened with the secret. */
export interface Opened {
  /** As the header has it, readable by anybody. */
  expire: number;
  mode: 'gcm' | 'cbc';
  claims: { app_id: number; user_id: string; nonce: number; ctime: number; expire: number; payload: string };
}

/** Opens a token as ZEGOCLOUD must, from its format alone and with other tools than it was made with. Throws for any other. */
export async function openToken(token: string, secret: string): Promise<Opened> {
  if (!token.startsWith('04')) throw new Error('This is no token of version 04.');
  const bytes = Uint8Array.from(atob(token.slice(2)), (char) => char.charCodeAt(0));
  let at = 0;
  const take = (length: number) => {
    if (at + length > bytes.length) throw new Error('The token is cut off.');
    at += length;
    return bytes.slice(at - length, at);
  };
  const part = () => {
    const [high = 0, low = 0] = take(2);
    return take(high * 256 + low);
  };
  const expire = Number(new DataView(take(8).buffer).getBigInt64(0));
  const iv = part();
  const sealed = part();
  const mark = bytes.slice(at);
  const isGcm = mark.length === 1 && mark[0] === 1;
  if (!isGcm && mark.length > 0) throw new Error('The token has something behind its end.');
  const name = isGcm ? 'AES-GCM' : 'AES-CBC';
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), name, false, ['decrypt']);
  const plain = await crypto.subtle.decrypt({ name, iv }, key, sealed);
  const claims: Opened['claims'] = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain));
  if (claims.expire !== expire) throw new Error('The token ends at two times.');
  return { expire, mode: isGcm ? 'gcm' : 'cbc', claims };
}
