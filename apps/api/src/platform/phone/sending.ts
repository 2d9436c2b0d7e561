/** A text that is to be sent. */
export interface TextMessage {
  /** E.164, with its plus. */
  readonly number: string;
  readonly text: string;
}

/** What came of it; a reason holds neither the number nor the text nor anything that a gateway answered in words. */
export type Sending =
  | { readonly kind: 'sent' }
  | { readonly kind: 'not_sent'; readonly reason: string }
  /** No answer came to what had been handed over: it may arrive yet. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Milliseconds for a gateway's answer: a person stands before the screen and waits. */
export const GATEWAY_MS = 10_000;

/** Fills placeholders in one go, so that a text that holds one is not filled itself. */
export const fill = (template: string, { number, text }: TextMessage, encode: (value: string) => string): string => {
  const values = { number, digits: number.replace('+', ''), text };
  return template.replaceAll(/\{(number|digits|text)\}/g, (_, name: keyof typeof values) => encode(values[name]));
};
