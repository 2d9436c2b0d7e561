import { describe, expect, it } from 'vitest';
import { DLIB_CALIBRATION } from '../similarity.js';
import type { Gesture } from '../judge/gestures.js';
import { CaptureCourse, type CourseState } from './capture-course.js';
import { describedOf, frameOf, type Pose } from './testing.js';

const ALL = ['smile', 'left', 'eyeblink', 'right'] as const;
const BLINK: Pose = { lidGap: 0.05 };
const SMILE: Pose = { smile: 0.95 };
const LEFT: Pose = { yaw: 0.55 };
const RIGHT: Pose = { yaw: -0.5 };
const REST: Pose = {};

type Step = readonly [seconds: number, pose: Pose | undefined];

/** The gestures, each from rest and back. */
const doing = (...gestures: readonly Gesture[]): Step[] =>
  gestures.flatMap((gesture): Step[] => {
    if (gesture === 'eyeblink')
      return [
        [0.2, BLINK],
        [0.6, REST],
      ];
    const pose = { smile: SMILE, left: LEFT, right: RIGHT }[gesture];
    return [
      [0.6, pose],
      [0.6, REST],
    ];
  });

interface Camera {
  readonly course: CaptureCourse<Pose>;
  readonly states: CourseState[];
  /** Copies that weren't dropped; the most there were at one time. */
  readonly alive: () => number;
  readonly most: () => number;
  show(steps: readonly Step[], seenAs?: (pose: Pose) => Pose | undefined): CourseState;
}

/** Someone before a camera of 15 frames a second. What is proposed is described as it was, or as `seenAs` has it. */
function camera(gestures: readonly Gesture[] = ALL, fronts = 1): Camera {
  let [copies, most, timeMs] = [0, 0, 0];
  const course = new CaptureCourse<Pose>({
    gestures,
    fronts,
    minimumWidth: 112,
    calibration: DLIB_CALIBRATION,
    copy: (pose) => {
      copies += 1;
      most = Math.max(most, copies);
      return pose;
    },
    drop: () => (copies -= 1),
  });
  const states: CourseState[] = [];
  const show: Camera['show'] = (steps, seenAs = (pose) => pose) => {
    for (const [seconds, pose] of steps) {
      for (let frame = 0; frame < Math.round(seconds * 15); frame += 1) {
        timeMs += 1000 / 15;
        const proposal = course.next(timeMs, frameOf(pose), pose ?? REST);
        const { of, candidates } = proposal ?? { of: 'front', candidates: [] };
        for (const { timeMs, image } of candidates) {
          const seen = seenAs(image);
          if (course.take(of, timeMs, seen && describedOf(seen)) !== 'unfit') break;
        }
        copies -= candidates.length;
        states.push(course.state);
      }
    }
    return course.state;
  };
  return { course, states, show, alive: () => copies, most: () => most };
}

const kept = ({ course }: Camera): string[] => course.stills.map(({ of }) => of);

describe('CaptureCourse', () => {
  it('should take a front picture, and then the gestures in the order asked', () => {
    const stage = camera();
    expect(stage.show([[0.3, REST]])).toMatchObject({ stage: 'settle', asked: undefined, done: [] });
    expect(stage.show([[0.7, REST]])).toMatchObject({ stage: 'gestures', asked: 'smile', done: [] });
    expect(stage.show(doing('smile'))).toMatchObject({ asked: 'left', done: ['smile'] });
    expect(stage.show(doing('left'))).toMatchObject({ asked: 'eyeblink', done: ['smile', 'left'] });
    expect(stage.show(doing('eyeblink'))).toMatchObject({ asked: 'right' });
    expect(stage.show(doing('right'))).toMatchObject({ stage: 'done', asked: undefined, done: ALL, fault: undefined });
    expect(kept(stage)).toEqual(['front', ...ALL]);
  });

  it('should not count a gesture out of turn, nor one that began before it was asked for', () => {
    const stage = camera(['left', 'smile']);
    stage.show([[1, REST]]);
    expect(stage.show(doing('smile', 'right', 'eyeblink'))).toMatchObject({ asked: 'left', done: [] });
    // Smiling while turning, and on: that smile was not asked for.
    const both: Step[] = [
      [0.3, SMILE],
      [0.6, { ...LEFT, ...SMILE }],
      [1, SMILE],
    ];
    expect(stage.show(both)).toMatchObject({ asked: 'smile', done: ['left'] });
    expect(stage.show([[0.6, REST], ...doing('smile')]).stage).toBe('done');
  });

  it('should wait for a good front picture, and bear a blink meanwhile', () => {
    const stage = camera();
    expect(stage.show([[2, { width: 80 }]])).toMatchObject({ stage: 'settle', fault: 'come_closer' });
    expect(stage.show([[1, { yaw: 0.5 }]])).toMatchObject({ stage: 'settle' });
    expect(
      stage.show([
        [0.3, REST],
        [0.15, BLINK],
        [0.6, REST],
      ]),
    ).toMatchObject({ stage: 'gestures' });
    const [front] = stage.course.stills;
    expect(front?.face.gestures?.lidGap).toBe(0.3);
  });

  it('should keep the frame that shows a gesture best, and surely turned rather than in profile', () => {
    const stage = camera(['eyeblink', 'right']);
    stage.show([
      [1, REST],
      [1 / 15, { lidGap: 0.15 }],
      [1 / 15, { lidGap: 0.04 }],
      [1 / 15, { lidGap: 0.12 }],
      [0.5, REST],
    ]);
    stage.show([
      [1 / 15, { yaw: -0.36 }],
      [1 / 15, { yaw: -0.48 }],
      [0.5, { yaw: -0.9 }],
      [0.5, REST],
    ]);
    const [, blink, right] = stage.course.stills;
    expect([blink?.face.gestures?.lidGap, right?.face.yaw]).toEqual([0.04, -0.48]);
  });

  it('should take the next best frame where the best will not do, and ask again where none will', () => {
    const stage = camera(['smile', 'eyeblink']);
    stage.show([[1, REST]]);
    // Described thoroughly, nothing of the first second's smile is one.
    expect(stage.show(doing('smile'), (pose) => ({ ...pose, smile: 0.4 }))).toMatchObject({ asked: 'smile', done: [] });
    expect(stage.show([[2, REST]])).toMatchObject({ asked: 'smile' });
    let first = true;
    const notTheFirst = (pose: Pose): Pose | undefined => (first ? ((first = false), undefined) : pose);
    expect(stage.show(doing('smile'), notTheFirst)).toMatchObject({ asked: 'eyeblink', done: ['smile'] });
    expect(stage.show(doing('eyeblink'), (pose) => ({ ...pose, lidGap: 0.25 }))).toMatchObject({ asked: 'eyeblink' });
    expect(stage.show(doing('eyeblink')).stage).toBe('done');
  });

  it('should go on looking at a smile whose first frames will not do', () => {
    const stage = camera(['smile']);
    stage.show(
      [
        [1, REST],
        [0.4, SMILE],
      ],
      (pose) => ({ ...pose, sharpness: pose.smile === undefined ? 0.1 : 0.005 }),
    );
    expect(stage.course.state).toMatchObject({ asked: 'smile', done: [] });
    expect(stage.show([[0.4, SMILE]]).stage).toBe('done');
  });

  it('should ask again for what does not do together with the others', () => {
    const stage = camera(['eyeblink', 'smile', 'left', 'right']);
    // Wide open at first, so that half-closed eyes count as a blink; then narrow as they are.
    stage.show([
      [1, { lidGap: 0.36 }],
      [0.2, { lidGap: 0.2 }],
      [0.6, { lidGap: 0.36 }],
    ]);
    expect(kept(stage)).toEqual(['front', 'eyeblink']);
    const narrow = (pose: Pose): Step => [0.6, { ...pose, lidGap: 0.3 }];
    const last = stage.show([SMILE, REST, LEFT, REST, RIGHT, REST].map(narrow));
    expect(last).toMatchObject({ asked: 'eyeblink', done: ['smile', 'left', 'right'] });
    expect(stage.show(doing('eyeblink')).stage).toBe('done');
  });

  it('should begin anew when somebody else is in the picture that would be kept', () => {
    const stage = camera();
    stage.show([[1, REST], ...doing('smile', 'left')]);
    const other = (pose: Pose): Pose => ({ ...pose, person: 'another' });
    expect(stage.show(doing('eyeblink'), other)).toMatchObject({ done: [] });
    expect(kept(stage)).not.toContain('smile');
    stage.show([[1, REST], ...doing(...ALL)], other);
    expect(stage.course.state.stage).toBe('done');
    expect(new Set(stage.course.stills.map(({ face }) => face.descriptor[1]))).toEqual(new Set([1]));
  });

  it('should begin anew when the person leaves, but not for a moment, and not when all is done', () => {
    const stage = camera(['smile', 'left']);
    stage.show([[1, REST], ...doing('smile'), [1.5, undefined], [0.3, REST]]);
    expect(stage.course.state.done).toEqual(['smile']);
    expect(stage.show([[2.2, undefined]])).toMatchObject({ stage: 'settle', done: [], fault: 'no_face' });
    stage.show([[1, REST], ...doing('smile', 'left'), [5, undefined]]);
    expect(stage.course.state.stage).toBe('done');
  });

  it('should have nothing to say when all is done', () => {
    const stage = camera(['left']);
    const near = { width: 125 };
    const far = { width: 88 };
    expect(
      stage.show([
        [1, near],
        [1, far],
      ]),
    ).toMatchObject({ stage: 'gestures', fault: 'come_closer' });
    expect(stage.show([[0.4, { ...LEFT, ...near }]])).toMatchObject({ stage: 'done', fault: undefined });
    expect(stage.show([[2, far]]).fault).toBeUndefined();
  });

  it('should take several front pictures some time apart where there are no gestures', () => {
    const stage = camera([], 4);
    expect(stage.show([[8, REST]]).stage).toBe('done');
    const times = stage.course.stills.map(({ timeMs }) => timeMs);
    expect(kept(stage)).toEqual(['front', 'front', 'front', 'front']);
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0) >= 600)).toEqual([true, true, true]);
  });

  it('should hold a handful of pictures at the most, and none when it is over', () => {
    const stage = camera();
    stage.show([[1, REST], [20, SMILE], [1, REST], ...doing(...ALL)]);
    expect(stage.course.state.stage).toBe('done');
    expect(stage.most()).toBeLessThanOrEqual(6);
    stage.course.restart();
    expect(stage.alive()).toBe(0);
  });
});
