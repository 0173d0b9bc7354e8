/** Slack's escapes and angle-bracket links as the plain text and Markdown that Talky shows. */
export function fromSlackText(text: string): string {
  return text
    .replace(/<(https?:[^|>\s]+)\|([^>]+)>/g, '[$2]($1)')
    .replace(/<(https?:[^>\s]+)>/g, '$1')
    .replace(/<(mailto:[^|>\s]+)\|([^>]+)>/g, '[$2]($1)')
    .replace(/<!(here|channel|everyone)(\|[^>]*)?>/g, '@$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
