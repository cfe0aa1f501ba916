#!/usr/bin/env node
/** The command line `ledger`: talks HTTP to gateways. Everything it does lives in `ledger/`; this file only meets the process. */
import { processIo } from './ledger/io.ts';
import { runLedger } from './ledger/program.ts';

// `ledger ... | head` closes the pipe early: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 5));
process.exitCode = await runLedger(process.argv.slice(2), processIo());
