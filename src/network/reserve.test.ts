import { expect, test } from 'vitest';
import { readReservation, ReservationRefused } from './reserve.ts';

/** `type: STATUS`, a reservation that ends at 1,700,000,000 s with one address, and a status. */
const answer = (...status: number[]): Uint8Array =>
  Uint8Array.of(0x08, 2, 0x1a, 9, 0x08, 0x80, 0xe2, 0xcf, 0xaa, 0x06, 0x12, 1, 0x04, ...status);

test('the end of a reservation is read', () => {
  expect(readReservation(answer(0x28, 100))).toBe(1_700_000_000_000);
});

test.each([
  [[0x28, 0xc8, 1], 'the relay refuses a reservation: it has no room for another'],
  [[0x28, 0xcb, 1], 'the relay refuses a reservation: status 203'],
])('a refusal is told: %s', (status, message) => {
  expect(() => readReservation(answer(...status))).toThrow(new ReservationRefused(message));
});

test.each([
  ['no status', answer()],
  ['no reservation', Uint8Array.of(0x08, 2, 0x28, 100)],
  ['a number without end', Uint8Array.of(0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['an unknown kind of field', Uint8Array.of(0x2b, 1)],
  ['a cut number', Uint8Array.of(0x28, 0x80)],
])('an answer with %s is an error, but no refusal', (_what, bytes) => {
  expect(() => readReservation(bytes)).toThrow(/^the answer of the relay/);
  expect(() => readReservation(bytes)).not.toThrow(ReservationRefused);
});
