/** What stands beside the stage. */
export type Side = 'people' | 'chat';
