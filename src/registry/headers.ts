/** Headers of a request; one value each. */
export type Headers = { readonly [name: string]: string };

/** What the connection says, and who asks. */
const reserved =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|authorization|proxy-.*)$/i;

/**
 * Whether a header of a person's can be sent: a name and a value of HTTP's, and none that belongs to
 * the connection or says who asks. Source: RFC 9110, section 5.
 */
export const isOwnHeader = (name: string, value: unknown): boolean =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) &&
  !reserved.test(name) &&
  typeof value === "string" &&
  /^[\t\x20-\x7e\x80-\xff]*$/.test(value);

/** With the names in small letters, so that one stands for another. */
export const lowerCased = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
