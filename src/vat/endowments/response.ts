import type { FetchAnswer } from '../../wire/vat-protocol.ts';
import { Body, peekBytes, toBody } from './body.ts';
import { optionsOf, textOf } from './from-realm.ts';
import { closeHeaders, Headers } from './headers.ts';

type Received = Exclude<FetchAnswer, { error: string }>;

/** Answers of these kinds have no body. */
const BODYLESS = [101, 204, 205, 304];

let mark: (response: Response, origin: Pick<Received, 'url' | 'redirected'>) => Response;

/** As the standard has it, but for streams. */
export class Response extends Body {
  readonly #status: number;
  readonly #statusText: string;
  readonly #headers: Headers;
  #url = '';
  #redirected = false;

  static {
    mark = (response, { url, redirected }) => {
      response.#url = url;
      response.#redirected = redirected;
      closeHeaders(response.#headers);
      return response;
    };
  }

  constructor(body?: unknown, init?: unknown) {
    const option = optionsOf(init);
    const status = Number(option('status') ?? 200);
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw RangeError(`${status} cannot be the status of an answer`);
    const statusText = textOf(option('statusText') ?? '');
    if (/[^\t\x20-\x7E\x80-\xFF]/.test(statusText)) throw TypeError('the text of a status is one line');
    const headers = new Headers(option('headers'));
    const { bytes, type } = toBody(body);
    if (bytes !== null && BODYLESS.includes(status)) throw TypeError(`an answer of status ${status} has no body`);
    if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
    super(bytes);
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = headers;
  }

  static json(data: unknown, init?: unknown): Response {
    const text: unknown = JSON.stringify(data);
    if (typeof text !== 'string') throw TypeError('the value has no JSON');
    const option = optionsOf(init);
    const headers = new Headers(option('headers'));
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(text, { status: option('status'), statusText: option('statusText'), headers });
  }

  get status(): number {
    return this.#status;
  }
  get statusText(): string {
    return this.#statusText;
  }
  get ok(): boolean {
    return this.#status < 300;
  }
  get headers(): Headers {
    return this.#headers;
  }
  get url(): string {
    return this.#url;
  }
  get redirected(): boolean {
    return this.#redirected;
  }
  clone(): Response {
    const { status, statusText, headers, url, redirected } = this;
    const copy = new Response(peekBytes(this), { status, statusText, headers });
    return url === '' ? copy : mark(copy, { url, redirected });
  }
  get [Symbol.toStringTag]() {
    return 'Response';
  }
}

/** The answer to a fetch. */
export const receive = (answer: Received): Response => {
  const { status, body } = answer;
  return mark(new Response(BODYLESS.includes(status) ? null : body, answer), answer);
};
