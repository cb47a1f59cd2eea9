/**
 * The sandboxed frames: one per subcluster, made when its first vat starts and removed when its last one has ended. The
 * frame's shim makes and ends the vats' workers; the vats' own ports do not pass by here.
 */
import type { SubclusterId } from '../wire/ids.ts';
import type { FrameCommand, FrameMessage, Incarnation } from '../wire/platform-protocol.ts';

const FRAME_PAGE = 'vat-frame.html';

type Frame = {
  element: HTMLIFrameElement;
  ready: PromiseWithResolvers<void>;
  /** By `vat.incarnation`. */
  vats: Set<string>;
};

export type VatFrames = {
  launch(subclusterId: SubclusterId, incarnation: Incarnation, port: MessagePort): void;
  end(incarnation: Incarnation): void;
  /** Ends all vats at once, whatever they do. */
  removeAll(): void;
};

export type VatFramesPowers = {
  /** What each worker evaluates. */
  supervisor: Promise<string>;
  /** Called for a vat that ended by itself or could not be started; not for one that was ended from here. */
  onVatDied(incarnation: Incarnation, reason: string): void;
};

const keyOf = ({ vatId, incarnation }: Incarnation) => `${vatId}.${incarnation}`;

export const makeVatFrames = ({ supervisor, onVatDied }: VatFramesPowers): VatFrames => {
  const frames = new Map<SubclusterId, Frame>();

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

  const die = (incarnation: Incarnation, reason: string): void => {
    if (forget(incarnation)) onVatDied(incarnation, reason);
  };

  window.addEventListener('message', ({ source, data }: MessageEvent<FrameMessage>) => {
    const frame = [...frames.values()].find(({ element }) => element.contentWindow === source);
    if (frame === undefined) return;
    switch (data.type) {
      case 'frameReady':
        frame.ready.resolve();
        return;
      case 'vatDied':
        if (frame.vats.has(keyOf(data))) die({ vatId: data.vatId, incarnation: data.incarnation }, data.reason);
        return;
      case 'pong':
        return;
      default:
        throw new TypeError(`unknown message ${JSON.stringify(data satisfies never)}`);
    }
  });

  const makeFrame = (subclusterId: SubclusterId): Frame => {
    const element = document.createElement('iframe');
    element.src = chrome.runtime.getURL(FRAME_PAGE);
    element.name = subclusterId;
    document.body.append(element);
    const frame: Frame = { element, ready: Promise.withResolvers(), vats: new Set() };
    frames.set(subclusterId, frame);
    return frame;
  };

  return harden({
    launch(subclusterId, incarnation, port) {
      const frame = frames.get(subclusterId) ?? makeFrame(subclusterId);
      frame.vats.add(keyOf(incarnation));
      Promise.all([supervisor, frame.ready.promise]).then(
        ([text]) => {
          if (!frame.vats.has(keyOf(incarnation))) return;
          post(frame, { type: 'startVat', supervisor: text, ...incarnation }, [port]);
        },
        (error: unknown) => die(incarnation, `the supervisor cannot be read: ${String(error)}`),
      );
    },
    end(incarnation) {
      const frame = frameOf(incarnation);
      if (frame === undefined) return;
      post(frame, { type: 'endVat', ...incarnation });
      forget(incarnation);
    },
    removeAll() {
      for (const { element } of frames.values()) element.remove();
      frames.clear();
    },
  });
};
