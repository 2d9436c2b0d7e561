import { expect, it } from 'vitest';
import { bareEnvironment, readEnvironment } from './environment.js';

it('should read nothing as a demonstration against the server of npm start', () => {
  expect(readEnvironment({})).toEqual({
    api: 'http://127.0.0.1:4000',
    pairingCode: null,
    mode: null,
    home: null,
    gestures: null,
    engine: 'onnx',
    demonstrationCode: null,
    meddling: [],
  });
});

it('should keep the origin of the server and the order of gestures', () => {
  const read = readEnvironment({
    VESTIBULE_API: 'https://vestibule.example/path?x=1',
    VESTIBULE_KIOSK_GESTURES: 'left, smile',
    VESTIBULE_PAIRING_CODE: ' ',
  });
  expect(read).toMatchObject({ api: 'https://vestibule.example', gestures: ['left', 'smile'], pairingCode: null });
});

it('should name what is malformed, and not its value', () => {
  const read = (): unknown => readEnvironment({ VESTIBULE_API: 'ftp://secret', VESTIBULE_KIOSK_MODE: 'secret' });
  expect(read).toThrow('VESTIBULE_API, VESTIBULE_KIOSK_MODE');
  expect(read).not.toThrow('secret');
});

it('should notice what meddles with Electron, Node or Chromium', () => {
  expect(
    readEnvironment({ NODE_OPTIONS: '--inspect', SSLKEYLOGFILE: '/x', ELECTRON_RUN_AS_NODE: '' }).meddling,
  ).toEqual(['NODE_OPTIONS', 'SSLKEYLOGFILE']);
});

it('should let inference know of no more than where things are', () => {
  expect(bareEnvironment({ PATH: '/bin', VESTIBULE_PAIRING_CODE: 'secret', TMPDIR: '/t' })).toEqual({
    PATH: '/bin',
    TMPDIR: '/t',
  });
});
