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
export function trusted(url: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy('millrace', { createScriptURL: (given) => given });
  return policy ? policy.createScriptURL(url) : url;
}
