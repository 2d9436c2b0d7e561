import { domainError, fail, type DomainError, type ErrorCode, type Result } from '../../../kernel/index.js';
import { qualityRefusal } from '../domain/refusal.js';
import type { Analysis, AnalysisOptions, FaceAnalyser, FacePolicy } from './ports.js';

/** Codes that blame one image by itself, and not the caller or the server. */
export const IMAGE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IMAGE_UNREADABLE',
  'IMAGE_TOO_LARGE',
  'NO_FACE',
  'SEVERAL_FACES',
  'FACE_TOO_SMALL',
  'FACE_TOO_DARK',
  'FACE_OVEREXPOSED',
  'FACE_TURNED_AWAY',
  'FACE_BLURRED',
]);

/** How one image is analysed and judged. */
export interface ImageDemands extends AnalysisOptions {
  /** Whether the face must look into the camera. */
  readonly frontal: boolean;
}

/** Analyses an image for an integration: the library's answer, and then what is asked of a face as a picture. */
export async function analyseFor(
  policy: Pick<FacePolicy, 'faceMinimumWidth'>,
  analyser: FaceAnalyser,
  image: Uint8Array,
  { frontal, ...options }: ImageDemands,
): Promise<Result<Analysis>> {
  const analysed = await analyser.analyse(image, options);
  if (!analysed.ok) return analysed;
  const { signs } = analysed.value;
  const limits = { minimumWidth: policy.faceMinimumWidth, frontal };
  const fault = analyser.judgeQuality(signs, limits);
  if (fault === undefined) return analysed;
  const { code, reason } = qualityRefusal(fault, signs.jawWidth, analyser.neededWidth(limits));
  return fail(domainError(code, reason));
}

/** Names the image in a failure of its analysis. */
export const blame = (image: string, error: DomainError): DomainError =>
  IMAGE_CODES.has(error.code)
    ? { ...error, message: `${image}: ${error.message}`, details: [{ field: image, reason: error.message }] }
    : error;
