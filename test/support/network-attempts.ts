/**
 * Ways by which code reaches the network, to be tried where none of them may work: in a vat's compartment, in the realm of its worker
 * behind SES, on the main thread of its frame. And where they do work, to prove that they were tried in earnest.
 */
export type NetworkAttempt = {
  name: string;
  /** The kinds of realms that have such a thing. */
  realms: readonly ('worker' | 'document')[];
  /**
   * The body of an async function of `http` and `ws`, its own address at a hit server, and `host`, the server's. It settles when the
   * attempt is decided, as far as code is told.
   */
  script: string;
  /** How the server notices: by a request or an upgrade of its address, by a datagram, or by a connection and no more. */
  noticed: 'address' | 'datagram' | 'connection';
  /**
   * Chromium connects to where a frame is sent, and where a page asks it to, before it asks the policy; then nothing is said. That
   * a server was connected to is no request, but it is something.
   */
  connectsFirst?: true;
  /** It takes the document away in which it is made. */
  navigates?: true;
  /** A page that does much else besides lets it be. */
  alone?: true;
};

const attempt = (
  realms: NetworkAttempt['realms'],
  name: string,
  script: string,
  rest: Partial<NetworkAttempt> = {},
): NetworkAttempt => ({ name, realms, script, noticed: 'address', ...rest });

const anywhere = (name: string, script: string, rest?: Partial<NetworkAttempt>) =>
  attempt(['worker', 'document'], name, script, rest);
const inWorker = (name: string, script: string) => attempt(['worker'], name, script);
const inDocument = (name: string, script: string, rest?: Partial<NetworkAttempt>) =>
  attempt(['document'], name, script, rest);

const event = (target: string, ...names: string[]): string =>
  `await new Promise((resolve) => { for (const name of ${JSON.stringify(names)}) ${target}.addEventListener(name, resolve); });`;

/** An expression: a new element with these properties, which are expressions. */
const create = (tag: string, properties: Record<string, string>): string =>
  `Object.assign(document.createElement('${tag}'), { ${Object.entries(properties)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} })`;

const show = (tag: string, properties: Record<string, string>): string =>
  `document.body.append(${create(tag, properties)});`;
const click = (properties: Record<string, string>): string =>
  `const link = ${create('a', properties)}; document.body.append(link); link.click();`;
const showMarkup = (html: string): string => `document.body.append(${create('div', { innerHTML: `\`${html}\`` })});`;

const byFetch = [
  anywhere('fetch', 'await fetch(http);'),
  anywhere('fetch without CORS', "await fetch(http, { mode: 'no-cors', method: 'POST', body: 'secret' });"),
  anywhere('fetch kept alive', 'await fetch(http, { keepalive: true });'),
  inDocument('fetch later', 'fetchLater(http, { activateAfter: 0 });'),
  anywhere(
    'XMLHttpRequest',
    `const request = new XMLHttpRequest(); request.open('GET', http); request.send(); ${event('request', 'loadend')}`,
  ),
  anywhere(
    'synchronous XMLHttpRequest',
    "const request = new XMLHttpRequest(); request.open('GET', http, false); request.send();",
  ),
  inDocument('sendBeacon', 'navigator.sendBeacon(http);'),
];

const byConnection = [
  anywhere('WebSocket', `const socket = new WebSocket(ws); ${event('socket', 'open', 'error')}`),
  anywhere('WebSocketStream', 'await new WebSocketStream(ws).opened;'),
  anywhere('EventSource', `const source = new EventSource(http); ${event('source', 'open', 'error')} source.close();`),
  anywhere('WebTransport', "await new WebTransport('https://' + host + '/').ready;", { noticed: 'datagram' }),
];

const blobWorker =
  "new Worker(URL.createObjectURL(new Blob(['try { importScripts(' + JSON.stringify(http) + ') } catch {} fetch(' + JSON.stringify(http) + ').catch(() => {}).then(() => postMessage(0))'])))";

const byCode = [
  inWorker('importScripts', 'importScripts(http);'),
  anywhere('import()', "await import(http + '.js');"),
  anywhere('a worker by its address', `const worker = new Worker(http); ${event('worker', 'message', 'error')}`),
  anywhere(
    'a module worker',
    `const worker = new Worker(http + '.js', { type: 'module' }); ${event('worker', 'message', 'error')}`,
  ),
  anywhere('a worker made from a blob', `const worker = ${blobWorker}; ${event('worker', 'message', 'error')}`),
  inDocument('a shared worker', `const worker = new SharedWorker(http); ${event('worker', 'error')}`),
  inDocument('a service worker', "await navigator.serviceWorker.register(http + '.js');"),
  inDocument('a paint worklet', "await CSS.paintWorklet.addModule(http + '.js');"),
  inDocument('an audio worklet', "await new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule(http + '.js');"),
  inDocument('a script', show('script', { src: 'http' })),
  inDocument('a module script', show('script', { type: "'module'", src: "http + '.js'" })),
  inDocument(
    'an inline module that imports',
    show('script', { type: "'module'", textContent: "'import ' + JSON.stringify(http + '.js')" }),
  ),
];

const byElement = [
  inDocument('an image', 'new Image().src = http;'),
  inDocument('an image of a set', show('img', { srcset: 'http' })),
  inDocument('an input of type image', show('input', { type: "'image'", src: 'http' })),
  inDocument('a style sheet', show('link', { rel: "'stylesheet'", href: 'http' })),
  inDocument('an imported style sheet', show('style', { textContent: "'@import url(' + http + ')'" })),
  inDocument('a background image', 'document.body.style.backgroundImage = `url(${http})`;'),
  inDocument(
    'a constructed style sheet',
    'const sheet = new CSSStyleSheet(); sheet.replaceSync(`html { background: url(${http}) }`); document.adoptedStyleSheets = [sheet];',
  ),
  inDocument('a cursor', 'document.body.style.cursor = `url(${http}), auto`;'),
  inDocument('a font', "await new FontFace('x', `url(${http})`).load();"),
  inDocument('audio', show('audio', { src: 'http' })),
  inDocument('video', show('video', { src: 'http' })),
  inDocument('a poster', show('video', { poster: 'http' })),
  inDocument(
    'a text track',
    `${showMarkup('<video><track default kind=captions src=${http}></video>')} document.querySelector('track').track.mode = 'showing';`,
  ),
  inDocument('an object', show('object', { data: 'http' })),
  inDocument('an embedded document', show('embed', { src: 'http', type: "'text/html'" })),
  inDocument('an SVG image', showMarkup('<svg><image href=${http} /></svg>')),
  inDocument('an SVG use', showMarkup('<svg><use href=${http}#x /></svg>')),
  inDocument(
    'an SVG filter',
    showMarkup('<svg><filter id=f><feImage href=${http} /></filter><rect filter=url(#f) width=9 height=9 /></svg>'),
  ),
  inDocument(
    'a transformation',
    "const sheet = new DOMParser().parseFromString(`<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:import href='${http}'/><xsl:template match='/'><x/></xsl:template></xsl:stylesheet>`, 'text/xml'); const processor = new XSLTProcessor(); processor.importStylesheet(sheet); processor.transformToDocument(sheet);",
  ),
];

const linkTo = (rel: string, as: string, suffix = '') =>
  inDocument(
    `a link to ${rel}`,
    `document.head.append(${create('link', { rel: `'${rel}'`, as: `'${as}'`, href: `http + '${suffix}'` })});`,
  );

const byHint = [
  linkTo('prefetch', 'fetch'),
  linkTo('preload', 'image'),
  linkTo('modulepreload', 'script', '.js'),
  linkTo('icon', 'image'),
  linkTo('manifest', 'fetch'),
  inDocument(
    'rules of speculation',
    show('script', {
      type: "'speculationrules'",
      textContent: "JSON.stringify({ prefetch: [{ urls: [http], eagerness: 'immediate' }] })",
    }),
    { alone: true },
  ),
  inDocument(
    'federated credentials',
    "await navigator.credentials.get({ identity: { providers: [{ configURL: http, clientId: 'x' }] } });",
  ),
  inDocument(
    'a payment method',
    "await new PaymentRequest([{ supportedMethods: http }], { total: { label: 'x', amount: { currency: 'EUR', value: '1' } } }).canMakePayment();",
  ),
];

const byFrame = [
  inDocument('a frame', show('iframe', { src: 'http' }), { connectsFirst: true }),
  inDocument('a frame with an image in it', show('iframe', { srcdoc: '`<img src=${http}>`' })),
  inDocument(
    'a frame that leads elsewhere',
    show('iframe', { srcdoc: '`<meta http-equiv=refresh content="0;url=${http}">`' }),
    { connectsFirst: true },
  ),
  inDocument(
    'a frame made from a blob',
    show('iframe', { src: "URL.createObjectURL(new Blob([`<img src=${http}>`], { type: 'text/html' }))" }),
  ),
  inDocument('a frame of a data URL', show('iframe', { src: '`data:text/html,<img src=${http}>`' })),
  inDocument(
    'a form for a frame',
    `const form = ${create('form', { action: 'http', method: "'post'", target: "'elsewhere'" })}; document.body.append(${create('iframe', { name: "'elsewhere'" })}, form); form.submit();`,
  ),
  inDocument('a ping', click({ ping: 'http', href: "'#here'" })),
  inDocument('a link to a new window', click({ href: 'http', target: "'_blank'" })),
];

const byNavigation = [
  inDocument('a pop-up', 'window.open(http);'),
  inDocument('a download', click({ href: 'http', download: "'x'" }), { connectsFirst: true, navigates: true }),
  inDocument('a link', click({ href: 'http' }), { connectsFirst: true, navigates: true }),
  inDocument('a location', 'location.href = http;', { connectsFirst: true, navigates: true }),
  inDocument('a replaced location', 'location.replace(http);', { connectsFirst: true, navigates: true }),
  inDocument('a navigation', 'navigation.navigate(http);', { connectsFirst: true, navigates: true }),
  inDocument(
    'a refresh',
    `document.head.append(${create('meta', { httpEquiv: "'refresh'", content: '`0;url=${http}`' })});`,
    { connectsFirst: true, navigates: true },
  ),
  inDocument(
    'a form',
    `const form = ${create('form', { action: 'http', method: "'post'" })}; document.body.append(form); form.submit();`,
    { connectsFirst: true, navigates: true },
  ),
];

/** Asks the server for the own address, as a STUN server; in the given global. */
const askStun = (global: string): string =>
  `const peer = new (${global}).RTCPeerConnection({ iceServers: [{ urls: 'stun:' + host }] }); peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer());`;

/** The same as a script of its own, as an expression of text. */
const stunScript = `'const host = ' + JSON.stringify(host) + '; (async () => { ${askStun('globalThis').replaceAll("'", "\\'")} })();'`;
const stunUrl = `URL.createObjectURL(new Blob([${stunScript}], { type: 'text/javascript' }))`;

const byWebRtc = [
  inDocument('WebRTC', askStun('globalThis'), { noticed: 'datagram' }),
  ...[
    [
      'of an empty frame',
      `const frame = document.createElement('iframe'); document.body.append(frame); ${askStun('frame.contentWindow')}`,
    ],
    [
      'of a frame of a script URL',
      `const frame = ${create('iframe', { src: "'javascript:0'" })}; document.body.append(frame); ${askStun('frame.contentWindow')}`,
    ],
    ['of a new window', askStun("window.open('about:blank')")],
    ['of a frame with a script in it', show('iframe', { srcdoc: `'<script>' + ${stunScript} + '</' + 'script>'` })],
    [
      'of a frame with a script of a blob',
      show('iframe', { srcdoc: `'<script src=' + ${stunUrl} + '></' + 'script>'` }),
    ],
    [
      'of a frame made from a blob',
      show('iframe', {
        src: `URL.createObjectURL(new Blob(['<script src=' + ${stunUrl} + '></' + 'script>'], { type: 'text/html' }))`,
      }),
    ],
    [
      'of a frame of a data URL',
      show('iframe', { src: `'data:text/html,' + encodeURIComponent('<script>' + ${stunScript} + '</' + 'script>')` }),
    ],
  ].map(([name = '', script = '']) => inDocument(`WebRTC ${name}`, script, { noticed: 'datagram' })),
];

export const networkAttempts: readonly NetworkAttempt[] = [
  ...[byFetch, byConnection, byCode, byElement, byHint, byFrame, byNavigation, byWebRtc].flat(),
  inDocument(
    'a link to preconnect',
    `document.head.append(${create('link', { rel: "'preconnect'", href: 'http' })});`,
    {
      noticed: 'connection',
      connectsFirst: true,
    },
  ),
];

const pathOf = ({ name }: NetworkAttempt): string => `/${name.replaceAll(/\W+/g, '-')}`;

/** The body of an async function that makes the attempt at a server. */
export const bodyOf = (made: NetworkAttempt, host: string): string => {
  const address = JSON.stringify(`${host}${pathOf(made)}`);
  return `const host = ${JSON.stringify(host)}; const http = 'http://' + ${address}; const ws = 'ws://' + ${address};\n${made.script}`;
};

/** An expression: makes all attempts at once, and is a promise that settles when they are decided. */
export const makeAll = (attempts: readonly NetworkAttempt[], host: string): string =>
  `Promise.allSettled([${attempts.map((made) => `(async () => { ${bodyOf(made, host)} })()`).join(',\n')}]).then(() => undefined)`;

/** Whether a server has noticed the attempt. */
export const isNoticed = (made: NetworkAttempt, hits: readonly string[]): boolean =>
  made.noticed !== 'address'
    ? hits.includes(made.noticed)
    : hits.some((hit) => [pathOf(made), `${pathOf(made)}.js`].includes(hit.slice(hit.indexOf(' ') + 1)));
