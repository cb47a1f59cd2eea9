/**
 * Strings as bytes, each UTF-16 code unit on its own as UTF-8 would write it (surrogates too, so that lone ones
 * survive). Bytes then sort as the strings do by code unit, which is the order that liveslots relies on. For strings
 * without surrogates this is plain UTF-8.
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const SURROGATE = /[\ud800-\udfff]/;
/** UTF-8 never has this byte followed by one of 0xA0 and above; an encoded surrogate always does. */
const SURROGATE_LEAD = 0xed;

const encodeUnits = (text: string): Uint8Array => {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes.push(unit);
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  return Uint8Array.from(bytes);
};

const decodeUnits = (bytes: Uint8Array): string => {
  const units: string[] = [];
  const at = (i: number) => bytes[i] ?? 0;
  for (let i = 0; i < bytes.length;) {
    const lead = at(i);
    if (lead < 0x80) {
      units.push(String.fromCharCode(lead));
      i += 1;
    } else if (lead < 0xe0) {
      units.push(String.fromCharCode(((lead & 0x1f) << 6) | (at(i + 1) & 0x3f)));
      i += 2;
    } else {
      units.push(String.fromCharCode(((lead & 0x0f) << 12) | ((at(i + 1) & 0x3f) << 6) | (at(i + 2) & 0x3f)));
      i += 3;
    }
  }
  return units.join('');
};

export const encodeString = (text: string): Uint8Array =>
  SURROGATE.test(text) ? encodeUnits(text) : encoder.encode(text);

export const decodeString = (bytes: Uint8Array): string => {
  for (let i = bytes.indexOf(SURROGATE_LEAD); i >= 0; i = bytes.indexOf(SURROGATE_LEAD, i + 1)) {
    if ((bytes[i + 1] ?? 0) >= 0xa0) return decodeUnits(bytes);
  }
  return decoder.decode(bytes);
};
