import { described, type DefineCommands } from '../options.js';
import type { ReplayOptions } from './replay.js';

/** `vestibule liveness …` */
export const defineLivenessCommands: DefineCommands = (group, context) => {
  described(
    group.command('replay'),
    'Show recordings to the liveness check as if they were the camera, and judge them.',
    {
      more: () =>
        'Needs no database and no server; ffmpeg reads the videos. With "auto" a recording is asked for the gestures that it shows, in its\n' +
        'order: what is tried then is whether it is taken for a person before the camera. A file is a JSON list of gestures to ask\n' +
        'for, such as ["smile", "left"]. No gesture is asked for before a good front picture is there.',
      examples: [
        'liveness replay recording.mp4',
        'liveness replay a.mp4 b.mp4 --json > verdicts.json',
        'liveness replay recording.mp4 --challenge gestures.json --passive minifasnet.onnx',
      ],
    },
  )
    .argument('<video...>', 'videos that ffmpeg reads')
    .option('--challenge <auto|file>', 'what is asked for', 'auto')
    .option('--passive <file>', 'a passive network (ONNX; default: VESTIBULE_LIVENESS_PASSIVE)')
    .action(
      context.action(async (videos: string[], options: ReplayOptions) =>
        (await import('./replay.js')).replayVideos(context, videos, options),
      ),
    );
};
