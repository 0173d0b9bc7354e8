import { homeUrl, unsubscribeUrl } from '@talky/server/backend';
import type { Digest, DigestChat, DigestMessage } from './digest.ts';
import { chatUrl, settingsUrl } from './links.ts';
import { Markup, markup } from './markup.ts';
import { greetingOf, noteOf, reasonOf, restOf, subjectOf, timeIn } from './words.ts';

const font = 'font-family:Inter,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const muted = markup`color:#686873;font-size:13px`;

/** Mail programs that know dark mode read this; to the others the inline styles say everything. */
const dark = `:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
body,.ground{background:#0f0f15!important}
.card{background:#1a1a22!important}
.ink{color:#eaeaf0!important}
.muted{color:#a3a3ad!important}
.waits{border-color:#8f88ff!important}
}`;

const nothing = new Markup('');

function messageRow({ senderName, because, at, text }: DigestMessage, isGroup: boolean, time: (at: Date) => string) {
  const who = [noteOf(because), time(at)].filter(Boolean).join(', ');
  const name = isGroup ? markup`<b class="ink" style="color:#1b1b26">${senderName}</b> ` : nothing;
  return markup`<div style="margin:0 0 10px">
<div class="muted" style="${muted}">${name}${who}</div>
<div class="ink" style="color:#1b1b26;font-size:15px;line-height:1.45;overflow-wrap:anywhere">${text}</div>
</div>`;
}

const restRow = (rest: string, below = 0) =>
  rest ? markup`<div class="muted" style="${muted};margin:0 0 ${below}px">${rest}</div>` : nothing;

const chatCard = (chat: DigestChat, time: (at: Date) => string) => markup`<div style="margin:0 0 24px">
<a class="ink" href="${chatUrl(chat.id)}" style="color:#1b1b26;font-size:15px;font-weight:bold">${chat.name}</a>
<div class="waits" dir="auto" style="border-inline-start:2px solid #5248d6;margin-top:8px;padding-inline-start:12px">
${chat.messages.map((message) => messageRow(message, chat.isGroup, time))}
${restRow(restOf(chat.messages.length, chat.count, 'message', 'messages'))}
</div>
</div>`;

function waitingCards({ chats, chatCount, timeZone }: Digest): Markup {
  const time = timeIn(timeZone);
  return markup`${chats.map((chat) => chatCard(chat, time))}
${restRow(restOf(chats.length, chatCount, 'chat', 'chats'), 20)}`;
}

/** The e-mail as a page: no picture, script or font from anywhere, so that opening it tells nobody. */
export const htmlOf = (digest: Digest): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${subjectOf(digest)}</title>
<style>${new Markup(dark)}</style>
</head>
<body class="ground" style="margin:0;padding:0;background:#f5f5fa">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="ground" style="background:#f5f5fa"><tr>
<td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;text-align:start;${font}">
<tr><td class="card" style="background:#ffffff;border-radius:10px;padding:28px 24px">
<p class="ink" style="color:#1b1b26;font-size:17px;line-height:1.35;margin:0 0 24px">${greetingOf(digest)}</p>
${digest.hideContent ? nothing : waitingCards(digest)}
<a href="${homeUrl()}/" style="display:inline-block;background:#5248d6;color:#ffffff;font-size:15px;font-weight:500;
text-decoration:none;border-radius:6px;padding:11px 20px">Open Talky</a>
</td></tr>
<tr><td class="muted" style="${muted};line-height:1.5;padding:16px 24px">
${reasonOf(digest)}
<a class="muted" href="${settingsUrl()}" style="color:#686873">Change that</a> ·
<a class="muted" href="${unsubscribeUrl(digest.userId)}" style="color:#686873">Stop these e-mails</a>
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`.html;
