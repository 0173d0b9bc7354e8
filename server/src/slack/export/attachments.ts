import type { Attachment } from '../../protocol/resources.ts';
import type { SlackFile, SlackMessage } from './slack-export.ts';

/** The files of a message that still have an address. */
export function attachmentsOf({ file, files }: SlackMessage): Attachment[] {
  return [file ?? [], files ?? []].flat().flatMap(toAttachment);
}

function toAttachment(file: SlackFile): Attachment[] {
  if (!file.permalink) return [];
  const attachment: Attachment = { name: file.name || file.title || 'file', url: file.permalink };
  if (file.mimetype) attachment.mimeType = file.mimetype;
  if (file.size !== undefined) attachment.size = file.size;
  return [attachment];
}
