import { domainError, fail, type DomainError, type ErrorCode, type Result } from '../../../kernel/index.js';
import type { Analysis, FaceAnalyser, FacePolicy } from './ports.js';

/** Codes that blame the image and not the caller or the server. */
export const IMAGE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IMAGE_UNREADABLE',
  'IMAGE_TOO_LARGE',
  'NO_FACE',
  'SEVERAL_FACES',
  'FACE_TOO_SMALL',
]);

/** Analyses an image for an integration: the library's answer, and then what the policy asks of a face. */
export async function analyseFor(
  policy: FacePolicy,
  analyser: FaceAnalyser,
  image: Uint8Array,
  keep: boolean,
): Promise<Result<Analysis>> {
  const analysed = await analyser.analyse(image, { keep });
  if (!analysed.ok || analysed.value.jawWidth >= policy.faceMinimumWidth) return analysed;
  const width = Math.floor(analysed.value.jawWidth);
  return fail(
    domainError(
      'FACE_TOO_SMALL',
      `the face is ${width} pixels wide, and ${policy.faceMinimumWidth} are needed: come closer`,
    ),
  );
}

/** Names the image in a failure of its analysis. */
export const blame = (image: string, error: DomainError): DomainError =>
  IMAGE_CODES.has(error.code)
    ? { ...error, message: `${image}: ${error.message}`, details: [{ field: image, reason: error.message }] }
    : error;
