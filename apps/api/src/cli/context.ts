import { domainError } from '../kernel/index.js';
import type { Io } from './io.js';
import { STATUS, type Failure, type Outcome } from './outcome.js';
import { styleOf } from './text/style.js';

/** One run of the command line: its streams, its form of output, and what it came to. */
export class CommandContext {
  readonly io: Io;
  readonly json: boolean;
  #outcome: Outcome | undefined;

  constructor(io: Io, json: boolean) {
    this.io = io;
    this.json = json;
  }

  /** Makes commander's action of a command's work. */
  action<Args extends unknown[]>(work: (...args: Args) => Promise<Outcome>): (...args: Args) => Promise<void> {
    return async (...args) => {
      this.#outcome = await work(...args);
    };
  }

  /** Tells somebody who waits, on standard error. */
  note(message: string): void {
    this.io.stderr.write(`${message}\n`);
  }

  /** Prints what the run came to and gives its exit status. */
  finish(): number {
    const outcome = this.#outcome;
    if (!outcome) return STATUS.done;
    if (!outcome.ok) return this.report(outcome.error);
    const answer = outcome.value;
    if ('status' in answer) return answer.status;
    this.print(answer.json, () => answer.text(styleOf(this.io.stdout)));
    return answer.failure ? this.report(answer.failure) : STATUS.done;
  }

  /** Prints the one value of this run. */
  print(json: unknown, text: () => string): void {
    const written = this.json ? JSON.stringify(json) : text();
    if (written !== '') this.io.stdout.write(`${written}\n`);
  }

  /** Tells a failure on standard error and gives its exit status. */
  report({ error, status }: Failure): number {
    const { code, message, hint } = error;
    if (this.json) {
      this.io.stderr.write(`${JSON.stringify({ code, message, hint: hint ?? null })}\n`);
    } else {
      const style = styleOf(this.io.stderr);
      this.io.stderr.write(`${style.bad('error')}: ${message}\n${hint === undefined ? '' : `${hint}\n`}`);
    }
    return status;
  }

  /** Tells a fault of the program. People get the stack, which is what a report of the fault needs. */
  reportFault(fault: unknown): number {
    const message = fault instanceof Error ? fault.message : String(fault);
    if (!this.json && fault instanceof Error && fault.stack) this.note(fault.stack);
    return this.report({
      error: domainError('INTERNAL', `The command failed unexpectedly: ${message}`, {
        hint: 'This is a fault of Vestibule. `vestibule doctor` may tell what is wrong here.',
      }),
      status: STATUS.failed,
    });
  }
}
