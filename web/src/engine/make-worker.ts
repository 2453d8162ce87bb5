interface Policy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

let policy: Policy | undefined;

/**
 * The address of a script of ours, as pages want it that require trusted types; they must allow the policy `millrace`.
 * https://w3c.github.io/trusted-types/dist/spec/
 */
function trusted(url: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy('millrace', { createScriptURL: (given) => given });
  return policy ? policy.createScriptURL(url) : url;
}

/**
 * Whether a script is of another origin than the page: then no worker can be made of it, nor a module in one. Some
 * bundlers make addresses without an origin.
 */
export const isForeign = (url: string): boolean =>
  new URL(url, globalThis.location?.href).origin !== globalThis.location?.origin;

/**
 * A worker of a script: a module if it is of the page's own origin, else a classic script, by way of a blob that loads it,
 * which is what Chromium, Firefox and WebKit all allow.
 */
export function makeWorker(url: string, name: string | undefined): Worker {
  if (!isForeign(url)) return new Worker(trusted(url), { type: 'module', ...(name && { name }) });
  const text = `importScripts(${JSON.stringify(url)});`;
  const blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  return new Worker(trusted(blob), name ? { name } : {});
}
