#!/usr/bin/env node
/** The command `ocap`. */
import '../lockdown/node.ts';
import { runOcap } from './run-ocap.ts';

process.exitCode = await runOcap(process.argv.slice(2));
