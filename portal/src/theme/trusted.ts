// Trusted Types: nothing in the portal needs markup out of strings. Mantine writes the text of its
// <style> elements through innerHTML; that text holds no tag, and anything that looks like one is refused.
interface PolicyFactory {
  createPolicy: (name: string, rules: { createHTML: (text: string) => string }) => unknown
}

export function plainOnly(text: string): string {
  if (/<[a-z/!?]/i.test(text)) throw new TypeError('markup from a string is refused')
  return text
}

export function installTrustedTypes(): void {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  factory?.createPolicy('default', { createHTML: plainOnly })
}

let nonce: string | null = null
/** The style nonce of this page, which the server wrote into the meta tag. Read once. */
export function styleNonce(): string {
  nonce ??= document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
  return nonce
}

/** Mantine locks scrolling behind a dialog with a library that takes its style nonce from this global. */
export function shareNonce(): void {
  (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = styleNonce()
}
