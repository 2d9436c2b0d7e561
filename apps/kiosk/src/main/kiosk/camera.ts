import type { Takes } from '../../shared/ipc.js';

/** What the renderer last said of the cameras. */
export interface CameraWatch {
  take(report: Takes<'camera:report'>): void;
  current(): { readonly label: string | null; readonly problem: string };
}

/** Remembers which camera is used, and says when it is another one than before, or is gone. */
export function createCameraWatch(changed: () => void): CameraWatch {
  let label: string | null = null;
  let problem: string = 'none';
  return {
    take: (report) => {
      const next = report.cameras.find(({ id }) => id === report.chosen)?.label ?? null;
      const isOther = label !== null && next !== label;
      const isNewProblem = report.problem !== problem && report.problem !== 'none';
      label = next;
      problem = report.problem;
      if (isOther || isNewProblem) changed();
    },
    current: () => ({ label, problem }),
  };
}
