/** The first program of vat workers, in the browser and in Node; the supervisor is the second. */
import './without-temporal.ts';
import { lockDown, vat } from './options.ts';
import { replaceTextCodecs } from './text-codecs.ts';

lockDown(vat, replaceTextCodecs);
