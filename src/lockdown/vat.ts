/** First import of vat workers, in the browser and in Node. */
import { lockDown } from './options.ts';

lockDown('vat');
