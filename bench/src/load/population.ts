/** The chats of a scenario with their members' access tokens, as made in a contestant's store. */
export interface Population {
  chats: { id: string; tokens: string[]; emails?: string[] }[];
}

/** Everyone's, where people sign in. */
export const password = 'measured, not guessed';

/** What a scenario needs; everyone is in exactly one chat. */
export interface Shape {
  chats: number;
  membersPerChat: number;
  isGroup: boolean;
  /** Written before the measurement begins. */
  messagesPerChat: number;
}
