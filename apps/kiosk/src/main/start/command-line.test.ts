import { describe, expect, it } from 'vitest';
import { modeOf, readChannel } from './build.js';
import { readCommandLine } from './command-line.js';

const read = (...words: string[]): ReturnType<typeof readCommandLine> => readCommandLine(words, '/host');

describe('a command line', () => {
  it('should tell our options from switches of Chromium', () => {
    const line = read(
      '--no-sandbox',
      'folder',
      '--remote-debugging-port=0',
      '--embed',
      '900x1200',
      '--self-test',
      '--json',
    );
    expect(line).toEqual({
      ok: true,
      value: {
        task: null,
        embed: { width: 900, height: 1200 },
        selfTest: true,
        json: true,
        switches: ['no-sandbox', 'remote-debugging-port'],
      },
    });
  });

  it('should take a task with a file beside the caller, or a loopback address', () => {
    const file = read('--task', 'verify', '--code=Greta=1', '--result', 'out.jws', '--task-id', 'visit-7');
    expect(file.ok && file.value.task).toEqual({
      id: 'visit-7',
      purpose: 'verify',
      code: 'Greta=1',
      result: { kind: 'file', path: '/host/out.jws' },
    });
    const address = read('--task', 'register', '--code', 'x', '--result', 'http://127.0.0.1:81/a');
    expect(address.ok && address.value.task?.result).toEqual({ kind: 'loopback', url: 'http://127.0.0.1:81/a' });
  });

  it.each([
    [['--embed', '10x10'], { option: 'embed' }],
    [['--embed', '900'], { option: 'embed' }],
    [['--task'], { option: 'task' }],
    [['--task', 'pay', '--code', 'x'], { task: 'purpose' }],
    [['--task', 'verify'], { task: 'code' }],
    [['--code', 'x'], { task: 'purpose' }],
    [['--task', 'verify', '--code', 'x', '--task-id', 'a b'], { task: 'id' }],
    [['--task', 'verify', '--code', 'x', '--result', 'https://127.0.0.1/'], { task: 'result' }],
    [['--task', 'verify', '--code', 'x', '--result', 'http://localhost:80/'], { task: 'result' }],
    [['--task', 'verify', '--code', 'x', '--result', 'http://10.0.0.1/'], { task: 'result' }],
    [['--task', 'verify', '--code', 'x', '--result', 'http://127.0.0.1.example/'], { task: 'result' }],
    [['--task', 'verify', '--code', 'x', '--result', 'file:///tmp/x'], { task: 'result' }],
  ])('should refuse %j', (words, error) => {
    expect(read(...words)).toEqual({ ok: false, error });
  });
});

describe('an address of our scheme', () => {
  const link = 'vestibule-kiosk://task?purpose=verify&code=Greta&result=http%3A%2F%2F127.0.0.1%3A81%2F&id=a1';

  it('should be a task', () => {
    const line = read(link);
    expect(line.ok && line.value.task).toEqual({
      id: 'a1',
      purpose: 'verify',
      code: 'Greta',
      result: { kind: 'loopback', url: 'http://127.0.0.1:81/' },
    });
  });

  it('should bring no options with it, and no file to write', () => {
    const line = read('--embed', '900x900', '--self-test', link);
    expect(line.ok && line.value).toMatchObject({ embed: null, selfTest: false });
    expect(read('vestibule-kiosk://task?purpose=verify&code=x&result=/etc/passwd')).toEqual({
      ok: false,
      error: { task: 'result' },
    });
    expect(read('vestibule-kiosk://other?purpose=verify&code=x')).toEqual({ ok: false, error: { task: 'address' } });
  });
});

describe('a build', () => {
  it('should be for production where its packaging does not say otherwise', () => {
    expect(readChannel('/nowhere/build.json', true)).toBe('production');
    expect(readChannel('/nowhere/build.json', false)).toBe('demonstration');
    expect(readChannel(import.meta.filename, false)).toBe('production');
  });

  it('should run as nothing else when it is for production', () => {
    expect(modeOf('production', 'test')).toBe('production');
    expect(modeOf('demonstration', 'production')).toBe('production');
    expect(modeOf('demonstration', 'test')).toBe('test');
    expect(modeOf('demonstration', null)).toBe('demonstration');
  });
});
