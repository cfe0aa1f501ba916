#!/usr/bin/env node
/** The command line `ledger`: talks HTTP to gateways. Everything it does lives in `ledger/`; this file only meets the process. */
import { processIo } from './ledger/io.ts';
import { runLedger } from './ledger/program.ts';

const io = processIo();
process.exitCode = await runLedger(process.argv.slice(2), io);
