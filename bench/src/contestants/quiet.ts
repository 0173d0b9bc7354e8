/** Talky's counters of what does not happen in quiet times, as /metrics names them. */
const quiet = [
  'talky_duplicate_seq_total',
  'talky_duplicate_client_id_total',
  'talky_unknown_outcome_total',
  'talky_rerouted_total',
  'talky_suspected_total',
  'talky_repairs_total',
  'talky_sweep_hits_total',
  'talky_slow_readers_total',
  'talky_floods_total',
];

/** Those that are not 0, as sentences. */
export async function loudCounters(port: number): Promise<string[]> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return quiet.flatMap((name) => {
    const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1];
    if (value === undefined) return [`/metrics does not show ${name}.`];
    return Number(value) === 0 ? [] : [`${name} is ${value}, but should be 0 in quiet times.`];
  });
}
