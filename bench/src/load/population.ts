/** The chats of a scenario with their members' access tokens, as made in a contestant's store. */
export interface Population {
  chats: { id: string; tokens: string[] }[];
}

/** What a scenario needs; everyone is in exactly one chat. */
export interface Shape {
  chats: number;
  membersPerChat: number;
  isGroup: boolean;
  /** Written before the measurement begins. */
  messagesPerChat: number;
}
