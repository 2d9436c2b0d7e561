import { utilityProcess, type MessagePortMain } from 'electron';
import type { Child } from './supervisor.js';

/** Starts inference in a utility process. */
export function forkInference(program: string, env: Readonly<Record<string, string>>): Child<MessagePortMain> {
  const child = utilityProcess.fork(program, [], {
    serviceName: 'Vestibule inference',
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env },
  });
  return {
    send: (message, transfer = []) => child.postMessage(message, transfer),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill(),
  };
}
