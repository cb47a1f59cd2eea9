/** `npm run test:all` tests at full size what `npm test` tests small. */
export const isFull = process.env.OCAP_TEST_FULL !== undefined;
