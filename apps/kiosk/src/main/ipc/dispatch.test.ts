import { describe, expect, it } from 'vitest';
import { CALLS, type CallName } from '../../shared/ipc.js';
import { Refused, dispatch, type Caller, type Handlers } from './dispatch.js';

const US: Caller = { isOurWindow: true, isMainFrame: true, url: 'app://kiosk/index.html' };

/** Handlers of which only those that a test names do anything. */
const handlers = (some: Partial<Record<CallName, (argument: never) => unknown>>): Handlers => {
  const all = Object.keys(CALLS).map((name) => [name, () => ({ ok: true })]);
  return { ...(Object.fromEntries(all) as Handlers), ...some } as Handlers;
};
const call = (
  name: string,
  argument: unknown,
  more: { caller?: Caller; menuIsOpen?: boolean } = {},
): Promise<unknown> => dispatch(handlers({}), { name, argument, caller: US, menuIsOpen: false, ...more });
const refusal = async (name: string, argument: unknown, more = {}): Promise<string | undefined> => {
  const error: unknown = await call(name, argument, more).then(
    () => undefined,
    (error: unknown) => error,
  );
  return error instanceof Refused ? error.reason : undefined;
};

describe('a call of the page', () => {
  it('should be done when its name, caller and argument are right', async () => {
    expect(await call('scan:set', { on: true })).toEqual({ ok: true });
    expect(await call('inference:connect', null)).toEqual({ ok: true });
  });

  it.each(['nonsense', '', '__proto__', 'toString', 'constructor'])('should be refused when it is %j', async (name) => {
    expect(await refusal(name, null)).toBe('unknown_call');
  });

  it.each<Partial<Caller>>([
    { isOurWindow: false },
    { isMainFrame: false },
    { url: null },
    { url: 'https://kiosk/' },
    { url: 'app://other/index.html' },
    { url: 'app://kiosk.example/index.html' },
    { url: 'about:blank' },
  ])('should be refused from anywhere else: %j', async (other) => {
    expect(await refusal('scan:set', { on: true }, { caller: { ...US, ...other } })).toBe('foreign_sender');
  });

  it.each([
    ['scan:set', { on: 'yes' }],
    ['scan:set', null],
    ['kiosk:state', undefined],
    ['session:start', { purpose: 'pay', code: 'x', assisted: false, light: true }],
    ['session:start', { purpose: 'verify', code: '', assisted: false, light: true }],
    ['session:start', { purpose: 'verify', code: 'x'.repeat(513), assisted: false, light: true }],
    ['staff:unlock', { pin: '1'.repeat(33) }],
    ['camera:report', { cameras: [], chosen: null, problem: 'bored' }],
  ])('should be refused with a malformed argument: %s %j', async (name, argument) => {
    expect(await refusal(name, argument)).toBe('malformed');
  });

  it('should need the attendant’s menu where the attendant’s things are', async () => {
    const behind = Object.keys(CALLS).filter((name) => name.startsWith('staff:') && !/unlock|:lock/.test(name));
    expect(behind.length).toBeGreaterThan(5);
    expect(await refusal('staff:exit', null)).toBe('menu_closed');
    expect(await refusal('staff:wipe-queue', null)).toBe('menu_closed');
    expect(await refusal('staff:status', null)).toBe('menu_closed');
    expect(await call('staff:exit', null, { menuIsOpen: true })).toEqual({ ok: true });
    expect(await call('staff:unlock', { pin: '1' })).toEqual({ ok: true });
  });

  it('should give nothing that the catalogue does not name', async () => {
    const wrong = handlers({ 'scan:set': () => ({ ok: false }), 'staff:lock': () => ({ ok: true, secret: 1 }) });
    const make = (name: string, argument: unknown): Promise<unknown> =>
      dispatch(wrong, { name, argument, caller: US, menuIsOpen: false });
    await expect(make('scan:set', { on: true })).rejects.toThrow();
    expect(await make('staff:lock', null)).toEqual({ ok: true });
  });
});
