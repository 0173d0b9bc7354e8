const onlyEmoji = /^(?:\p{RGI_Emoji}\s*){1,6}$/v;

/** A few emoji and nothing else: shown larger. */
export const isEmojiOnly = (content: string): boolean => content.length <= 120 && onlyEmoji.test(content.trim());
