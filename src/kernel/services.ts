import { HandledPromise } from '@endo/eventual-send';
import { passStyleOf } from '@endo/pass-style';
import { KernelError, codeOf, messageOf, type ErrorCode } from '../wire/errors.ts';
import { formatObjectRef, type ObjectRef } from '../wire/ids.ts';
import type { Committer, Step } from './committer.ts';
import type { Outgoing } from './host-exports.ts';
import type { HostObjects } from './host-objects.ts';
import { errorData } from './kmarshal.ts';
import type { Logger } from './platform.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { KernelMessage } from './store/queues.ts';
import type { ServiceCall } from './store/service-calls.ts';
import type { KernelStore } from './store/open-store.ts';

export type ServiceOptions = {
  /** Only system subclusters may name it. */
  systemOnly?: boolean;
};

/**
 * Makes the object on which one call is made. `isHeard`: whether anybody still waits for the answer; nobody does when the vat that asked
 * was started anew meanwhile.
 */
export type ForCall = (isHeard: () => boolean) => object;

/** What a launch learns of a service that is registered. */
export type RegisteredService = { kref: ObjectRef; systemOnly: boolean };

type Powers = {
  store: KernelStore;
  refs: Refs;
  router: Router;
  committer: Committer;
  hostObjects: HostObjects;
  logger: Logger;
};

/** Room for the kernel's own, which say whose they are: `io:s1:console`. */
const NAME_LENGTH = 200;

const isRemotable = (value: unknown): value is object => {
  try {
    return passStyleOf(value) === 'remotable';
  } catch {
    return false;
  }
};

type Call = { method: string | symbol | undefined; args: unknown[] };

/** What a message asks for; undefined for methargs that no vat of ours sends. Without a method a function is called. */
const parseCall = (methargs: unknown): Call | undefined => {
  if (!Array.isArray(methargs)) return undefined;
  const parts: unknown[] = methargs;
  const [method, args] = parts;
  const isMethod = method === undefined || typeof method === 'string' || typeof method === 'symbol';
  return isMethod && Array.isArray(args) ? { method, args } : undefined;
};

const invoke = (object: object, { method, args }: Call): Promise<unknown> =>
  method === undefined ? HandledPromise.applyFunction(object, args) : HandledPromise.applyMethod(object, method, args);

/**
 * Objects of the host that vats may call: the services it registers by name, and the objects that these hand out. A call is
 * a row, marked started before the call is made; the answer settles its promise in a step of its own (R11). Calls are at most
 * once: one that a kernel life did not see answered rejects in the next (P8).
 */
export const makeServices = ({ store, refs, router, committer, hostObjects, logger }: Powers) => {
  const { services, serviceCalls, objects, promises, holds, counters } = store;
  const registered = new Map<string, RegisteredService>();
  const forCalls = new Map<ObjectRef, ForCall>();
  /** Calls that are marked started and will be made when that is durable. */
  const aboutToStart = new Set<number>();
  /** The host has registered all that it will: calls to other services of an earlier life wait no longer. */
  let ready = false;
  /** Answers come too late. */
  let ended = false;

  const finish = (call: ServiceCall): void => {
    serviceCalls.delete(call.ordinal);
    router.releaseMessage(call);
  };

  const reject = (step: Step, call: ServiceCall, code: ErrorCode, detail: string): void => {
    serviceCalls.delete(call.ordinal);
    router.refuse(step, call, errorData(code, detail));
  };

  const answer = (call: ServiceCall, rejected: boolean, outgoing: Outgoing): void => {
    try {
      committer.step((step) => {
        hostObjects.adopt(outgoing);
        if (call.result !== null) router.settle(step, call.result, rejected, outgoing.data);
        else if (rejected) logger.warn(`a call of ${call.target} that nobody waits for rejected`);
        finish(call);
      }, call.cause);
    } catch (error) {
      // The kernel has stopped: the next life rejects the call.
      if (codeOf(error) === undefined) logger.error(`answer of ${call.target}: ${messageOf(error)}`);
    }
  };

  const fulfill = (call: ServiceCall, value: unknown): void => {
    if (ended) return;
    let outgoing: Outgoing;
    try {
      outgoing = hostObjects.serialize(value);
    } catch (error) {
      const detail = `${call.target} answered what cannot be passed: ${messageOf(error)}`;
      return answer(call, true, { data: errorData('SERVICE_FAILED', detail), fresh: new Map() });
    }
    answer(call, false, outgoing);
  };

  const fail = (call: ServiceCall, reason: unknown): void => {
    if (!ended) answer(call, true, hostObjects.serializeReason(reason));
  };

  /** One reference to the result is the call's own. */
  const isHeard = ({ result }: ServiceCall): boolean =>
    !ended && result !== null && (promises.get(result)?.refs ?? 0) > 1;

  /** Makes the call of a row that is marked started, once that is durable (P7). */
  const start = (step: Step, call: ServiceCall, object: object): void => {
    let methargs: unknown;
    try {
      methargs = hostObjects.unserialize(step, call.methargs);
    } catch (error) {
      return reject(step, call, 'INVALID_ARGUMENT', `arguments that cannot be read: ${messageOf(error)}`);
    }
    const parsed = parseCall(methargs);
    if (parsed === undefined) return reject(step, call, 'INVALID_ARGUMENT', 'a message without method or arguments');
    aboutToStart.add(call.ordinal);
    step.output(() => {
      if (!aboutToStart.delete(call.ordinal)) return;
      const called = forCalls.get(call.target)?.(() => isHeard(call)) ?? object;
      invoke(called, parsed).then(
        (value) => fulfill(call, value),
        (reason: unknown) => fail(call, reason),
      );
    });
  };

  const addRow = (name: string, systemOnly: boolean): ObjectRef => {
    const kref = formatObjectRef(counters.take('object'));
    objects.add(kref, 'kernel');
    services.add({ name, kref, systemOnly });
    holds.add('service', kref);
    refs.hold(kref);
    return kref;
  };

  const removeRow = (name: string, kref: ObjectRef): void => {
    services.delete(name);
    objects.orphan(kref);
    if (holds.remove('service', kref)) refs.release(kref);
  };

  /** Takes a service away: calls that wait for it reject, and references to it stay dead. */
  const forget = (step: Step, name: string, kref: ObjectRef): void => {
    registered.delete(name);
    forCalls.delete(kref);
    hostObjects.detach(kref);
    for (const call of serviceCalls.listQueuedFor(kref)) {
      reject(step, call, 'OBJECT_DELETED', `service ${name} was unregistered`);
    }
    removeRow(name, kref);
  };

  const checkName = (name: unknown): string => {
    if (typeof name === 'string' && name.length > 0 && name.length <= NAME_LENGTH) return name;
    throw new KernelError('INVALID_ARGUMENT', `the name of a service is a string of 1 to ${NAME_LENGTH} characters`);
  };

  return {
    /**
     * Registers an object of the host under a name. A name that vats know from an earlier life keeps its reference, and calls
     * that wait for it are made now, in their order. `forCall` makes an object of the same methods for each call.
     * @throws KernelError `INVALID_ARGUMENT`, `SERVICE_EXISTS`
     */
    register: (name: string, object: unknown, { systemOnly = false }: ServiceOptions = {}, forCall?: ForCall): void => {
      checkName(name);
      if (!isRemotable(object)) {
        throw new KernelError('INVALID_ARGUMENT', `service ${name}: expected an exo, such as makeDefaultExo makes`);
      }
      if (registered.has(name)) throw new KernelError('SERVICE_EXISTS', `a service ${name} is registered already`);
      committer.step((step) => {
        const row = services.get(name);
        const kref = row?.kref ?? addRow(name, systemOnly);
        if (row !== undefined) services.setSystemOnly(name, systemOnly);
        registered.set(name, { kref, systemOnly });
        if (forCall !== undefined) forCalls.set(kref, forCall);
        hostObjects.attach(kref, object);
        for (const call of serviceCalls.listQueuedFor(kref)) {
          if (objects.get(kref)?.revoked) {
            reject(step, call, 'OBJECT_REVOKED', `${kref} was revoked`);
          } else {
            serviceCalls.setState(call.ordinal, 'started');
            start(step, call, object);
          }
        }
      });
    },

    /**
     * Ends a service: its name may be registered anew, but references to it stay dead. Calls under way are still answered.
     * @throws KernelError `SERVICE_NOT_FOUND`
     */
    unregister: (name: string): void => {
      checkName(name);
      committer.step((step) => {
        const row = services.get(name);
        if (row === undefined) throw new KernelError('SERVICE_NOT_FOUND', `no service ${name}`);
        forget(step, name, row.kref);
      });
    },

    /** Ends a service in a step, if there is one. */
    forget: (step: Step, name: string): void => {
      const row = services.get(name);
      if (row !== undefined) forget(step, name, row.kref);
    },

    /** The host has registered all its services: calls to others that vats know from an earlier life reject, now and later. */
    ready: (): void => {
      ready = true;
      committer.step((step) => {
        for (const { name, kref } of services.list()) {
          if (registered.has(name)) continue;
          for (const call of serviceCalls.listQueuedFor(kref)) {
            reject(step, call, 'SERVICE_UNAVAILABLE', `the host has not registered service ${name}`);
          }
          // Nobody but this table knows it.
          if (objects.get(kref)?.recognizable === 1) removeRow(name, kref);
        }
      });
    },

    /** The service of this name, if the host has registered it in this life. */
    lookUp: (name: string): RegisteredService | undefined => registered.get(name),

    /** The reference of a service that may be registered later; calls to it wait until then. */
    provide: (_step: Step, name: string): ObjectRef => services.get(name)?.kref ?? addRow(checkName(name), false),

    /** Takes a message to a host object, whose references are held, out of the router's hands. */
    receive: (step: Step, message: KernelMessage, target: ObjectRef): void => {
      const object = hostObjects.objectOf(target);
      if (object === undefined && ready) {
        router.refuse(step, message, errorData('SERVICE_UNAVAILABLE', `the host has not registered service ${target}`));
        return;
      }
      const call: ServiceCall = { ...message, target, ordinal: counters.take('queue') };
      serviceCalls.add(call, object === undefined ? 'queued' : 'started');
      if (object !== undefined) start(step, call, object);
    },

    /** What an earlier life left: started calls reject, others wait for their service. */
    begin: (step: Step): void => {
      const known = new Set(services.list().map(({ kref }) => kref));
      hostObjects.endEarlierLife(step, known);
      for (const call of serviceCalls.listStarted()) {
        reject(
          step,
          call,
          'SERVICE_INTERRUPTED',
          `the kernel ended while ${call.target} was at it; its effects may stand`,
        );
      }
      for (const call of serviceCalls.listQueued()) {
        if (!known.has(call.target)) reject(step, call, 'OBJECT_DELETED', `${call.target} went with its kernel life`);
      }
    },

    /** The kernel is about to stop: calls that were not made yet are left for the next life. */
    stop: (): void => {
      ended = true;
      committer.step(() => {
        for (const ordinal of aboutToStart) serviceCalls.setState(ordinal, 'queued');
        aboutToStart.clear();
      });
    },

    /** The kernel has stopped, or failed. */
    endLife: (): void => {
      ended = true;
    },
  };
};

export type Services = ReturnType<typeof makeServices>;
