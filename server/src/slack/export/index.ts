export { ExportError } from './archive.ts';
export { attachmentsOf } from './attachments.ts';
export { authorOf } from './author.ts';
export { emailsOf } from './emails.ts';
export { readSlackExport, type SlackExport, type SlackMessage, type SlackUser } from './slack-export.ts';
export { toPlainText } from './text.ts';
