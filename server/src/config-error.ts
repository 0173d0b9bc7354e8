/** A wrong environment stops the boot with one sentence that names the variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
