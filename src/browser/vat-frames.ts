/**
 * The sandboxed frames: one per subcluster, made when its first vat starts and removed when its last one has ended. The
 * frame's shim makes and ends the vats' workers; the vats' own ports do not pass by here.
 */
import { KernelError, messageOf, type ErrorCode } from '../wire/errors.ts';
import type { SubclusterId } from '../wire/ids.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { parseFrameMessage, type FrameCommand, type Incarnation } from '../wire/platform-protocol.ts';

const FRAME_PAGE = 'vat-frame.html';

type Frame = {
  element: HTMLIFrameElement;
  ready: PromiseWithResolvers<void>;
  loaded: boolean;
  /** Whether it has answered the last ping. */
  answered: boolean;
  /** Heartbeats since its last sign of life, or since it was made. */
  silentBeats: number;
  /** By `vat.incarnation`. */
  vats: Map<string, Incarnation>;
};

export type VatFrames = {
  launch(subclusterId: SubclusterId, incarnation: Incarnation, port: MessagePort): void;
  end(incarnation: Incarnation): void;
  /** Ends all vats at once, whatever they do. */
  removeAll(): void;
  /** To be called with each heartbeat: the frames are to show that they live. */
  check(): void;
};

export type VatFramesPowers = {
  /** What each worker evaluates. */
  supervisor: Promise<string>;
  /** Called for a vat that ended by itself or could not be started; not for one that was ended from here. */
  onVatDied(incarnation: Incarnation, reason: string, code?: ErrorCode): void;
  /** Every loaded frame has answered the last check. */
  onAlive(): void;
  /** The process that the frames share is dead: no frame is left. */
  onAllDied(reason: string): void;
};

const keyOf = ({ vatId, incarnation }: Incarnation) => `${vatId}.${incarnation}`;
const isOver = ({ silentBeats }: Frame, limitMs: number) => silentBeats * limits.heartbeatMs > limitMs;

export const makeVatFrames = ({ supervisor, onVatDied, onAlive, onAllDied }: VatFramesPowers): VatFrames => {
  const frames = new Map<SubclusterId, Frame>();
  /** When the last heartbeat was counted. */
  let lastBeat = -Infinity;

  const frameOf = (incarnation: Incarnation): Frame | undefined =>
    [...frames.values()].find(({ vats }) => vats.has(keyOf(incarnation)));

  const post = ({ element }: Frame, command: FrameCommand, transfer: Transferable[] = []): void => {
    // The frame's origin is opaque and cannot be named; the window is the one we made.
    element.contentWindow?.postMessage(command, '*', transfer);
  };

  /** Takes a vat off its frame's list, and the frame away with its last vat. False: it was off the list already. */
  const forget = (incarnation: Incarnation): boolean => {
    const frame = frameOf(incarnation);
    if (frame === undefined) return false;
    frame.vats.delete(keyOf(incarnation));
    if (frame.vats.size > 0) return true;
    frame.element.remove();
    for (const [id, other] of frames) if (other === frame) frames.delete(id);
    return true;
  };

  const die = (incarnation: Incarnation, reason: string, code?: ErrorCode): void => {
    if (forget(incarnation)) onVatDied(incarnation, reason, code);
  };

  const tellIfAlive = (): void => {
    if ([...frames.values()].every(({ loaded, answered }) => answered || !loaded)) onAlive();
  };

  window.addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    const frame = [...frames.values()].find(({ element }) => element.contentWindow === source);
    // A sandboxed frame has no origin that could be named; one with another would not be ours any more.
    if (frame === undefined || origin !== 'null') return;
    const message = parseFrameMessage(data);
    switch (message?.type) {
      case 'frameReady':
        frame.loaded = true;
        frame.answered = true;
        frame.silentBeats = 0;
        frame.ready.resolve();
        return;
      case 'vatDied':
        // A frame has a voice in the life of its own vats only.
        if (frame.vats.has(keyOf(message))) {
          die({ vatId: message.vatId, incarnation: message.incarnation }, message.reason);
        }
        return;
      case 'pong':
        frame.answered = true;
        frame.silentBeats = 0;
        tellIfAlive();
        return;
      case undefined:
        console.error(`The frame of ${frame.element.name} said what no frame of ours says.`);
        return;
      default:
        throw new TypeError(`unknown message ${JSON.stringify(message satisfies never)}`);
    }
  });

  const makeFrame = (subclusterId: SubclusterId): Frame => {
    const element = document.createElement('iframe');
    element.src = chrome.runtime.getURL(FRAME_PAGE);
    element.name = subclusterId;
    document.body.append(element);
    const frame: Frame = {
      element,
      ready: Promise.withResolvers(),
      loaded: false,
      answered: false,
      silentBeats: 0,
      vats: new Map(),
    };
    frames.set(subclusterId, frame);
    return frame;
  };

  const removeAll = (): void => {
    for (const { element } of frames.values()) element.remove();
    frames.clear();
  };

  /** Checks that come all at once, after this thread was held up, are one heartbeat: no frame could answer between them. */
  const countBeat = (): void => {
    const now = performance.now();
    if (now - lastBeat < limits.heartbeatMs / 2) return;
    lastBeat = now;
    for (const frame of frames.values()) frame.silentBeats += 1;
  };

  /** One process runs all frames: when some are silent and others not, it died, and the others came after that. */
  const isProcessDead = (): boolean =>
    [...frames.values()].some((frame) => frame.loaded && isOver(frame, limits.silenceMs));

  const failUnloaded = (): void => {
    const unloaded = [...frames.values()].filter((frame) => !frame.loaded && isOver(frame, limits.frameLoadMs));
    for (const { vats } of unloaded) {
      for (const vat of vats.values())
        die(vat, `the page of its frame did not load within ${limits.frameLoadMs / 1000} seconds`);
    }
  };

  return harden({
    launch(subclusterId, incarnation, port) {
      const frame = frames.get(subclusterId) ?? makeFrame(subclusterId);
      frame.vats.set(keyOf(incarnation), incarnation);
      Promise.all([supervisor, frame.ready.promise]).then(
        ([text]) => {
          if (!frame.vats.has(keyOf(incarnation))) return;
          post(frame, { type: 'startVat', supervisor: text, ...incarnation }, [port]);
        },
        (error: unknown) => {
          if (error instanceof KernelError) die(incarnation, error.detail, error.code);
          else die(incarnation, `the supervisor cannot be read: ${messageOf(error)}`, 'SUPERVISOR_INVALID');
        },
      );
    },
    end(incarnation) {
      const frame = frameOf(incarnation);
      if (frame === undefined) return;
      post(frame, { type: 'endVat', ...incarnation });
      forget(incarnation);
    },
    removeAll,
    check() {
      countBeat();
      if (isProcessDead()) {
        // Removing all frames ends the process also if it only hangs.
        removeAll();
        onAllDied(`the process of all vats gave no sign of life for ${limits.silenceMs / 1000} seconds`);
        return;
      }
      failUnloaded();
      for (const frame of frames.values()) {
        if (!frame.loaded) continue;
        frame.answered = false;
        post(frame, { type: 'ping' });
      }
      tellIfAlive();
    },
  });
};
