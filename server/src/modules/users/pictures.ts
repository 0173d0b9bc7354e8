import { invalid } from '../../errors.ts';

const maxLength = 2_048;

/** A picture's address as kept: http or https, or a path of this server's; empty for the default. Throws otherwise. */
export function readPicture(text: string): string | undefined {
  const pic = text.trim();
  if (pic === '') return undefined;
  if (pic.length > maxLength || !/^(https?:\/\/[^\s/]|\/api\/)/i.test(pic))
    throw invalid('A picture needs an http or https address.');
  return pic;
}
