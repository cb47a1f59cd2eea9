/** The test kit for authors of vats: the package's entry `ocap-kernel/testing`. It needs no test framework, and goes with any. */
import '../lockdown/node.ts';

export { E } from '@endo/eventual-send';
export { makeDefaultExo } from '../kernel/index.ts';
export {
  makeTestKernel,
  withTestKernel,
  type Launched,
  type TestKernel,
  type TestKernelOptions,
  type TestObject,
} from './test-kernel.ts';
