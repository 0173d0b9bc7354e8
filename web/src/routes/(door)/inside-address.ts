/** Where somebody wanted to go before they were asked to sign in; only within this Talky. */
export function insideAddress(url: { searchParams: { get(name: string): string | null } }): string {
  const wanted = url.searchParams.get('to') ?? '/';
  return wanted.startsWith('/') && !wanted.startsWith('//') ? wanted : '/';
}
