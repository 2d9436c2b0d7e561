import { describe, expect, it } from 'vitest';
import type { Colour } from '../../shared/words.js';
import { answer } from '../flow/step.test-support.js';
import { chooseCamera } from './choose.js';
import { News } from './news.js';
import { Turns } from './turns.js';
import { isVirtual } from './virtual.js';

describe('isVirtual', () => {
  it.each([
    'OBS Virtual Camera',
    'OBS-Camera',
    'Dummy video device (0x0000)',
    'v4l2loopback: cam',
    'ManyCam Virtual Webcam',
    'Snap Camera',
    'XSplit VCam',
    'e2eSoft VCam',
    'CamTwist',
    'NVIDIA Broadcast',
    'mmhmm Camera',
    'DroidCam Source 3',
    'NDI Webcam Video 1',
    'fake_device_0',
    'Fake device 1',
    '/var/tmp/somebody.mjpeg',
    'C:\\films\\somebody.y4m',
  ])('should know %s', (label) => expect(isVirtual(label)).toBe(true));

  it.each([
    'HD Pro Webcam C920 (046d:082d)',
    'Logitech BRIO',
    'Integrated Camera: Integrated C (04f2:b6d9)',
    'FaceTime HD Camera',
    'Microsoft® LifeCam HD-3000',
    'USB2.0 PC CAMERA',
    'Jobs Camera',
    '',
  ])('should take %s for a camera', (label) => expect(isVirtual(label)).toBe(false));
});

describe('chooseCamera', () => {
  const real = { deviceId: 'a', label: 'HD Webcam' };
  const second = { deviceId: 'b', label: 'Tray camera' };
  const virtual = { deviceId: 'v', label: 'OBS Virtual Camera' };

  it('should say so when there is none', () => {
    expect(chooseCamera([], null, 'production')).toEqual({ all: [], chosen: null, problem: 'no_camera' });
  });

  it('should take the first that is no known virtual one', () => {
    expect(chooseCamera([virtual, real, second], null, 'production')).toMatchObject({
      chosen: { id: 'a' },
      problem: null,
    });
  });

  it('should take the pinned one and no other', () => {
    expect(chooseCamera([real, second], 'Tray camera', 'production')).toMatchObject({
      chosen: { id: 'b' },
      problem: null,
    });
    expect(chooseCamera([real], 'Tray camera', 'production')).toMatchObject({ chosen: null, problem: 'changed' });
  });

  it('should refuse a virtual one in production, and say what it is elsewhere', () => {
    expect(chooseCamera([virtual], null, 'production')).toMatchObject({ problem: 'virtual' });
    expect(chooseCamera([virtual], 'OBS Virtual Camera', 'production')).toMatchObject({ problem: 'virtual' });
    expect(chooseCamera([virtual], null, 'demonstration')).toMatchObject({ chosen: { virtual: true }, problem: null });
  });
});

describe('turns', () => {
  const frames = (count: number) =>
    Array.from({ length: count }, (_, number) => ({
      number,
      closed: 0,
      close() {
        this.closed += 1;
      },
    }));

  it('should give one frame at a time, always the newest, and close those that were overtaken', () => {
    const all = frames(5);
    const turns = new Turns<(typeof all)[number]>();
    const [a, b, c, d, e] = all;
    if (!a || !b || !c || !d || !e) throw new Error('There are five.');
    turns.offer(a);
    expect(turns.take()).toBe(a);
    for (const frame of [b, c, d]) turns.offer(frame);
    expect(turns.take()).toBeNull();
    turns.done();
    expect(turns.take()).toBe(d);
    turns.offer(e);
    turns.clear();
    expect(all.map(({ closed }) => closed)).toEqual([0, 1, 1, 0, 1]);
    expect(turns.take()).toBeNull();
  });

  it('should have nothing to give before a frame came', () => {
    expect(new Turns().take()).toBeNull();
  });
});

describe('news', () => {
  it('should tell at most ten times a second of what changes with every frame', () => {
    const news = new News();
    const told = Array.from({ length: 60 }, (_, index) =>
      news.isWorthTelling(answer({ fault: index % 2 ? 'too_dark' : null }), index * 33),
    );
    expect(told.filter(Boolean).length).toBeLessThanOrEqual(20);
    expect(told[0]).toBe(true);
  });

  it('should tell at once of what moves the person on', () => {
    const news = new News();
    expect(news.isWorthTelling(answer(), 0)).toBe(true);
    expect(news.isWorthTelling(answer(), 20)).toBe(false);
    expect(news.isWorthTelling(answer({ asked: 'left', done: ['smile'] }), 21)).toBe(true);
    expect(news.isWorthTelling(answer({ asked: null, done: ['smile', 'left'], stage: 'done' }), 22)).toBe(true);
  });

  it('should tell at once of another colour, and of none', () => {
    const news = new News();
    const lit = (light: Colour | null, now: number): boolean =>
      news.isWorthTelling(answer({ asked: null, stage: 'light', light }), now);
    expect([lit(null, 0), lit('red', 10), lit('red', 20), lit('blue', 30), lit(null, 40)]).toEqual([
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  it('should tell of a code that was read, and of nothing where there is none', () => {
    const news = new News();
    expect(news.isWorthTelling({ kind: 'code', id: 1, text: null }, 0)).toBe(false);
    expect(news.isWorthTelling({ kind: 'code', id: 2, text: 'ABCDE-FGHJK' }, 1)).toBe(true);
    expect(news.isWorthTelling({ kind: 'idle', id: 3 }, 2)).toBe(false);
  });
});
