const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Slack's markup as people read it: `<@U1>` → `@ada`, `<https://a.b|label>` → `label (https://a.b)`. */
export function toPlainText(text: string, nameOf: (userId: string) => string | undefined): string {
  return text
    .replace(/<([^<>]+)>/g, (whole, inside: string) => {
      const [target = '', label] = inside.split('|', 2);
      if (target.startsWith('@')) return `@${nameOf(target.slice(1)) ?? label ?? target.slice(1)}`;
      if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
      if (target.startsWith('!')) return `@${label ?? target.slice(1)}`;
      if (!/^[a-z]+:/i.test(target)) return whole;
      return label && label !== target ? `${label} (${target})` : target;
    })
    .replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity] ?? entity);
}
